using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Waits for a sweep, for scripts.</summary>
internal sealed class SweepWait : IVerb
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };
    private readonly Option<double?> _timeout = ArgumentRules.InRange(
        new Option<double?>("--timeout") { Description = "Stop waiting after this many seconds, 0 or more.", HelpName = "SECONDS" }, 0);

    public string Path => "sweep wait";

    public string Description =>
        "Waits for a sweep to end; exits with code 1 if it failed, has no result or is paused, or if the wait timed out.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples => ["experiments sweep wait honest --timeout 3600"];

    public IReadOnlyList<Symbol> Symbols => [_id, _timeout];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (id, timeout) = (invocation.Required(_id), invocation.Value(_timeout));
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var grain = cluster.Grains.GetGrain<ISweepGrain>(id);
        var started = TimeProvider.System.GetTimestamp();
        var sweep = await grain.DescribeAsync(cancellationToken).ConfigureAwait(false);
        await using var pauses = PauseMonitor.Start(cluster.Grains, invocation.Terminal.Error);
        if (sweep.State.IsUnderWay())
        {
            await SweepPlacement.RequireAsync(cluster.Scope(invocation.Terminal), grain, cancellationToken).ConfigureAwait(false);
        }

        while (sweep.State.IsUnderWay())
        {
            if (timeout is { } seconds && TimeProvider.System.GetElapsedTime(started).TotalSeconds >= seconds)
            {
                throw UserErrorException.Failed(
                    $"sweep {id} is still {Display.Of(sweep.State)} after {NumberFormat.Fixed(seconds, 0)} s: {sweep.Runs.Completed} of "
                        + $"{sweep.Runs.Total} runs completed");
            }

            await Task.Delay(Period, cancellationToken).ConfigureAwait(false);
            sweep = await SweepFollowing.DescribeAsync(grain, sweep, cancellationToken).ConfigureAwait(false);
        }

        // A paused sweep has not ended, and may stay as it is indefinitely.
        if (sweep.State is SweepState.Paused)
        {
            throw UserErrorException.Failed(
                $"sweep {id} is paused: {sweep.Runs.Completed} of {sweep.Runs.Total} runs completed; "
                    + $"resume it with `experiments sweep resume {id}{cluster.Flags}`");
        }

        SweepViews.Show(sweep).ShowOn(invocation.Terminal);
        return SweepFollowing.Judge(sweep, invocation.Terminal);
    }
}
