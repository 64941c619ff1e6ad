using System.Collections.Concurrent;
using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Workers;

/// <summary>Renews all leases of the silo in one call and passes each verdict to its slot.</summary>
internal sealed partial class LeaseKeeper(IGrainFactory grains, TimeProvider time, ILogger<LeaseKeeper> logger) : BackgroundService
{
    /// <summary>Well below a lease's duration: two calls may fail before a lease runs out.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A slower call has used up too much of the lease: it is repeated, to wherever the scheduler is by then.
    /// </summary>
    private static readonly TimeSpan RenewTimeout = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, KeptLease> _leases = new(StringComparer.Ordinal);

    /// <summary>
    /// Renews a lease until disposed; <paramref name="onVerdict"/> receives every verdict but Continue, <paramref name="epochs"/> returns
    /// the attempt's progress.
    /// </summary>
    public IDisposable Keep(Lease lease, Action<LeaseVerdict> onVerdict, Func<EpochSpan?> epochs)
    {
        var kept = new KeptLease(this, lease, onVerdict, epochs);
        _leases[lease.Unit.Id] = kept;
        return kept;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await RenewAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The scheduler is moving or storage is unavailable: the leases may outlive this, and renewal is retried.
                LogNotRenewed(_leases.Count, ExceptionSummary.Describe(exception));
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var leases = _leases.Values.ToArray();
        if (leases.Length == 0)
        {
            return;
        }

        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var keys = leases.Select(kept => new LeaseKey(kept.Lease.Unit.Id, kept.Lease.Epoch, kept.Epochs())).ToImmutableArray();
        var verdicts = await scheduler.RenewAsync(keys, cancellationToken).WaitAsync(RenewTimeout, time, cancellationToken)
            .ConfigureAwait(false);
        for (var i = 0; i < leases.Length; i++)
        {
            // A scheduler that has just moved does not know earlier leases.
            var verdict = verdicts[i] is LeaseVerdict.Lost
                ? await scheduler.AdoptAsync(leases[i].Lease, cancellationToken).WaitAsync(RenewTimeout, time, cancellationToken)
                    .ConfigureAwait(false)
                : verdicts[i];
            if (verdict is not LeaseVerdict.Continue)
            {
                leases[i].OnVerdict(verdict);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not renew {Count} leases and tries again: {Reason}")]
    private partial void LogNotRenewed(int count, string reason);

    private sealed class KeptLease(LeaseKeeper keeper, Lease lease, Action<LeaseVerdict> onVerdict, Func<EpochSpan?> epochs) : IDisposable
    {
        public Lease Lease { get; } = lease;

        public Action<LeaseVerdict> OnVerdict { get; } = onVerdict;

        public Func<EpochSpan?> Epochs { get; } = epochs;

        public void Dispose() => keeper._leases.TryRemove(new KeyValuePair<string, KeptLease>(Lease.Unit.Id, this));
    }
}
