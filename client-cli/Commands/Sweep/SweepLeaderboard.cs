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
    private readonly Option<bool> _front = new("--front")
    {
        Description = "Show the sweep's objectives and mark the experiments that no other beats in all of them; for a sweep with one "
            + "objective, validation accuracy, validation gap and fit time.",
    };

    public string Path => "sweep leaderboard";

    public string Description => "Ranks the experiments of a sweep, with intervals, gaps and a verdict.";

    public IReadOnlyList<string> Examples =>
        ["experiments sweep leaderboard quick", "experiments sweep leaderboard quick --sort testAccuracy --by family",
            "experiments sweep leaderboard quick --front"];

    public IReadOnlyList<Symbol> Symbols => [_id, _sort, _top, _by, _front];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var sort = invocation.Value(_sort);
        if (sort is not null && !MetricNames.All.Contains(sort))
        {
            throw new UserErrorException($"'{sort}' is not a metric{NearestName.Hint(sort, [.. MetricNames.All])}");
        }

        var (top, by, isFront) = (invocation.Value(_top), invocation.Value(_by), invocation.Value(_front));
        if (isFront && by is not null)
        {
            throw new UserErrorException("--front marks single experiments, and --by shows groups; leave one out");
        }

        // The best of each group and the front may be anywhere; otherwise only the rows to show are requested.
        var limit = by is not null || isFront ? null : top ?? (invocation.Terminal.IsJson ? null : LeaderboardView.ShownRows);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var board = cluster.Names.Show(
            await cluster.Grains.GetLeaderboardAsync(invocation.Required(_id), sort, limit, cancellationToken).ConfigureAwait(false));
        var view = by is not null ? LeaderboardView.BestOfEach(board, by, top)
            : isFront ? LeaderboardView.Front(board, top ?? (invocation.Terminal.IsJson ? null : LeaderboardView.ShownRows))
            : LeaderboardView.Of(board);
        return view.ShowOn(invocation.Terminal);
    }
}
