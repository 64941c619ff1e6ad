using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Shows the experiments of a sweep, best first.</summary>
internal sealed class SweepLeaderboard : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };
    private readonly Option<string?> _sort = new("--sort")
    {
        Description = "Metric to sort by, such as testAccuracy or gap (default: the sweep's objective).",
        HelpName = "METRIC",
    };
    private readonly Option<int?> _top = new("--top")
    {
        Description = $"Number of experiments to show (default: {LeaderboardView.ShownRows}; with --json, all).",
        HelpName = "N",
    };
    private readonly Option<string?> _by = new("--by")
    {
        Description = "Show only the best experiment of each family, or of each value of a parameter.",
        HelpName = "family|PARAM",
    };

    public string Path => "sweep leaderboard";

    public string Description => "Ranks the experiments of a sweep, with intervals, gaps and a verdict.";

    public IReadOnlyList<string> Examples =>
        ["experiments sweep leaderboard quick", "experiments sweep leaderboard quick --sort testAccuracy --by family"];

    public IReadOnlyList<Symbol> Symbols => [_id, _sort, _top, _by];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var sort = invocation.Value(_sort);
        if (sort is not null && !MetricNames.All.Contains(sort))
        {
            throw new UserErrorException($"'{sort}' is not a metric{NearestName.Hint(sort, [.. MetricNames.All])}");
        }

        var top = invocation.Value(_top);
        // The best of each group may be anywhere; otherwise only the rows to show are requested.
        var by = invocation.Value(_by);
        var limit = by is not null ? null : top ?? (invocation.Terminal.IsJson ? null : LeaderboardView.ShownRows);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var board = await cluster.Grains.GetLeaderboardAsync(invocation.Required(_id), sort, limit, cancellationToken)
            .ConfigureAwait(false);
        return (by is null ? LeaderboardView.Of(board) : LeaderboardView.BestOfEach(board, by, top)).ShowOn(invocation.Terminal);
    }
}
