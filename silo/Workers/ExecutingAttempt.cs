using Experiments.Domain;

namespace Experiments.Silo.Workers;

/// <summary>
/// The verdicts on an executing attempt. The first one that ends it counts; giving back yields to any other.
/// </summary>
internal sealed class ExecutingAttempt : IDisposable
{
    private readonly Lock _lock = new();

    // Not disposed, since a verdict may arrive at any time; without a timer they hold nothing.
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenRegistration _linked;
    private readonly CancellationTokenRegistration _onStop;
    private bool _isDisposed;

    public ExecutingAttempt(CancellationToken stopping, CancellationToken aborting)
    {
        (Finish, Abort) = (_finish.Token, _abort.Token);
        _linked = aborting.Register(_abort.Cancel);
        _onStop = stopping.Register(() => ApplyVerdict(LeaseVerdict.Yield));
    }

    public LeaseVerdict Verdict { get; private set; } = LeaseVerdict.Continue;

    public string? Reason { get; private set; }

    /// <summary>Its progress; null before the first epoch, and for families without epochs.</summary>
    public EpochSpan? Epochs { get; private set; }

    /// <summary>Cancelled when its numbers so far become its result.</summary>
    public CancellationToken Finish { get; }

    /// <summary>Cancelled when it ends without a result.</summary>
    public CancellationToken Abort { get; }

    public void ApplyVerdict(LeaseVerdict verdict) => ApplyVerdict(verdict, null);

    /// <summary>An epoch is over and its checkpoint written: gives the unit back if that was requested.</summary>
    public void Pass(RunProgress progress)
    {
        lock (_lock)
        {
            if (progress.FromEpoch is { } from)
            {
                Epochs = new EpochSpan(from, from);
            }

            if (progress.Epoch is not { Epoch: var epoch })
            {
                return;
            }

            Epochs = new EpochSpan(Epochs?.From ?? epoch - 1, epoch);
            if (!_isDisposed && Verdict is LeaseVerdict.Yield or LeaseVerdict.Park)
            {
                _abort.Cancel();
            }
        }
    }

    public void ApplyVerdict(LeaseVerdict verdict, string? reason)
    {
        lock (_lock)
        {
            var isOpen = Verdict is LeaseVerdict.Continue
                || (Verdict is LeaseVerdict.Yield or LeaseVerdict.Park && verdict is not (LeaseVerdict.Yield or LeaseVerdict.Park));
            if (_isDisposed || verdict is LeaseVerdict.Continue || !isOpen)
            {
                return;
            }

            (Verdict, Reason) = (verdict, reason);
        }

        // Outside the lock: cancellation may take time, and may ask for the verdict.
        switch (verdict)
        {
            case LeaseVerdict.Prune or LeaseVerdict.Finish:
                _finish.Cancel();
                break;
            case LeaseVerdict.Cancel or LeaseVerdict.Lost:
                _abort.Cancel();
                break;
        }
    }

    public void Dispose()
    {
        _onStop.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
        }

        _linked.Dispose();
    }
}
