using System.Runtime.InteropServices;

namespace Experiments.ClientCli;

/// <summary>
/// The first Ctrl-C (or SIGTERM) cancels <see cref="Token"/>, so that the command stops cleanly; the second exits immediately.
/// </summary>
internal sealed class InterruptHandler : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public InterruptHandler() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested)
        {
            Environment.Exit((int)ExitCode.Interrupted);
        }

        signal.Cancel = true;
        _source.Cancel();
    }
}
