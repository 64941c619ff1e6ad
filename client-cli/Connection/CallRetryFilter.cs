using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// Repeats a call that a silo could not answer because it or its database has just died, is frozen or is slow, until the others have taken
/// over: a few seconds in which a command would otherwise fail. Every call of the contracts may be repeated.
/// </summary>
/// <param name="retryTimeout">How long to repeat.</param>
/// <param name="probeAsync">Looks at the cluster from outside.</param>
/// <param name="report">Called once when a call is being waited for.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Ends all waiting: the user cancelled.</param>
internal sealed class CallRetryFilter(
    RetryTimeout retryTimeout, Func<CancellationToken, Task<ClusterReachability>> probeAsync, Action<string> report, TimeProvider time,
    CancellationToken stopping) : IOutgoingGrainCallFilter
{
    private const string Advice = "start its silos, or PostgreSQL, and run the command again";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(3);

    /// <summary>The time to detect most deaths; no message is shown during it.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private int _isReported;

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The call still fails at the end.</exception>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType?.Assembly != typeof(IGreetingGrain).Assembly)
        {
            await context.Invoke().ConfigureAwait(false);
            return;
        }

        var started = time.GetTimestamp();
        var pause = FirstPause;
        while (await OutageOfAsync(context).ConfigureAwait(false) is { } outage)
        {
            var waited = time.GetElapsedTime(started);
            if (waited >= retryTimeout.WhileAway)
            {
                await ThrowIfHopelessAsync(outage, waited).ConfigureAwait(false);
            }

            if (waited >= Silence && Interlocked.Exchange(ref _isReported, 1) == 0)
            {
                report($"{outage.Words}; retrying for up to {NumberFormat.Fixed(retryTimeout.WhileAlive.TotalSeconds, 0)} s");
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(false);
            pause = pause * 1.5 < MaxPause ? pause * 1.5 : MaxPause;
        }
    }

    /// <summary>Stops waiting if the time is over, or nobody is there to wait for.</summary>
    private async Task ThrowIfHopelessAsync(Outage outage, TimeSpan waited)
    {
        var reachability = await probeAsync(stopping).ConfigureAwait(false);
        var isOfDatabase = outage.Kind is OutageKind.Database || reachability.DatabaseProblem is not null;
        if (waited < retryTimeout.WhileAlive && (reachability.IsAlive || isOfDatabase))
        {
            return;
        }

        // If the database is unavailable, its silos continue what they have: only calls that must read or write it fail.
        throw isOfDatabase
            ? UserErrorException.Failed(
                $"the cluster's database is unavailable: {reachability.DatabaseProblem ?? outage.Words} (waited "
                    + $"{NumberFormat.Fixed(waited.TotalSeconds, 0)} s); running work continues and its "
                + "results are stored once the database is back: start PostgreSQL and run the command again")
            : reachability.ToError(waited, Advice);
    }

    /// <summary>Makes the call. Returns why it reached no grain; null if it reached one, whatever the result.</summary>
    private static async Task<Outage?> OutageOfAsync(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke().ConfigureAwait(false);
            return Outage.Of(context.Response?.Exception);
        }
        catch (Exception exception) when (Outage.Of(exception) is not null)
        {
            return Outage.Of(exception);
        }
    }
}
