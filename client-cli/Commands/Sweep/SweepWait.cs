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
    private readonly Option<double?> _timeout = new("--timeout")
    {
        Description = "Stop waiting after this many seconds.",
        HelpName = "SECONDS",
    };

    public string Path => "sweep wait";

    public string Description => "Waits for a sweep to end; exits with code 1 if it failed or the wait timed out.";

    public IReadOnlyList<string> Examples => ["experiments sweep wait honest --timeout 3600"];

    public IReadOnlyList<Symbol> Symbols => [_id, _timeout];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var grain = cluster.Grains.GetGrain<ISweepGrain>(id);
        var started = TimeProvider.System.GetTimestamp();
        var sweep = await grain.DescribeAsync(cancellationToken).ConfigureAwait(false);
        await using var holds = HoldWatch.Start(cluster.Grains, invocation.Terminal.Error);
        while (SweepFollowing.IsUnderWay(sweep))
        {
            if (invocation.Value(_timeout) is { } seconds && TimeProvider.System.GetElapsedTime(started).TotalSeconds >= seconds)
            {
                throw UserErrorException.Failed(
                    $"sweep {id} is still {Words.Of(sweep.State)} after {Figures.Fixed(seconds, 0)} s: {sweep.Runs.Completed} of "
                        + $"{sweep.Runs.Total} runs completed");
            }

            await Task.Delay(Period, cancellationToken).ConfigureAwait(false);
            sweep = await SweepFollowing.DescribeAsync(grain, sweep, cancellationToken).ConfigureAwait(false);
        }

        SweepViews.Show(sweep).ShowOn(invocation.Terminal);
        return sweep.State is SweepState.Failed ? ExitCode.Failed : ExitCode.Done;
    }
}
