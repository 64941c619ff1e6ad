using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Shows the experiments of a sweep, best first.</summary>
internal sealed class SweepLeaderboard : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };
    private readonly RowOptions _rows = new(
        "family=cnn and gap<0.1",
        sort: "Metric to rank by, such as testAccuracy or gap (default: the sweep's objective), or columns; -COLUMN for the greatest "
            + "first.");

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
        ["experiments sweep leaderboard quick", "experiments sweep leaderboard quick --where \"family=knn and gap<0.4\" --sort -gap",
            "experiments sweep leaderboard quick --sort testAccuracy --by family",
            "experiments sweep leaderboard quick --front"];

    public IReadOnlyList<Symbol> Symbols => [_id, _top, _by, _front, .. _rows.Symbols];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var top = invocation.Value(_top);
        var asked = new LeaderboardQuery(
            null, top ?? (invocation.Terminal.IsJson ? null : LeaderboardView.ShownRows), invocation.Value(_by), top,
            invocation.Value(_front)).With(_rows.Read(invocation)).Require();
        return invocation.ShowAsync(
            PathOf(invocation, asked),
            grains => SweepQueries.RankAsync(grains, invocation.Required(_id), asked, cancellationToken), cancellationToken);
    }

    private ApiPath? PathOf(Invocation invocation, LeaderboardQuery asked) =>
        _rows.AddTo(
            ApiPath.Of("sweeps", invocation.Required(_id), "leaderboard")
                ?.With("top", (asked.By is null ? asked.Rows : asked.GroupRows) is { } rows ? $"{rows}" : null)
                .With("by", asked.By).With("front", asked.IsFront),
            invocation);
}
