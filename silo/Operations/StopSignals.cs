using System.Runtime.InteropServices;

namespace Experiments.Silo.Operations;

/// <summary>SIGTERM or Ctrl-C: the first requests an orderly stop, a second exits immediately; the workers exit too.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int SignalBase = 128;

    private readonly CancellationTokenSource _first = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken First => _first.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _first.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_first.IsCancellationRequested)
        {
            Environment.Exit(SignalBase + (signal.Signal is PosixSignal.SIGINT ? 2 : 15));
        }

        _first.Cancel();
    }
}
