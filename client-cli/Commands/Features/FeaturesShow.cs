using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>One feature set.</summary>
internal sealed class FeaturesShow : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "The id, or its beginning, as `features list` shows it." };

    private readonly Option<bool> _genres = new("--by-genre") { Description = "Show each column's mean in every genre, too." };

    public string Path => "features show";

    public string Description => "Shows a feature set: of which dataset it is, and its columns with units and statistics.";

    public IReadOnlyList<string> Examples => ["experiments features show 3f9a1c"];

    public IReadOnlyList<Symbol> Symbols => [_id, _genres];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var set = await FeaturesView.FindAsync(cluster, id, cancellationToken).ConfigureAwait(false);
        var columns = set.State is BuildState.Ready
            ? await cluster.Grains.GetGrain<IFeatureSetGrain>(set.Id).ListColumnsAsync(cancellationToken).ConfigureAwait(false)
            : [];
        var terminal = invocation.Terminal;
        terminal.Line($"feature set {set.Id}");
        terminal.Line($"  {set.Spec.Name} of {set.Dataset} (version {set.DatasetVersion[..Math.Min(12, set.DatasetVersion.Length)]}): {Words.Of(set.State)}{(set.Reason is { } reason ? $", {reason}" : "")}");
        terminal.Line($"  {Words.Count(set.Rows, "row")}, {Words.Count(set.Shards, "shard")}");
        terminal.Line(set.Spec.ImportedSet is not null
            ? "  a table that was computed elsewhere and imported"
            : $"  {set.Spec.SampleRate} Hz, nFft {set.Spec.NFft}, hopLength {set.Spec.HopLength}, {set.Spec.Window} window, {set.Spec.NMels} mel bands");
        foreach (var entry in set.Spec.Table)
        {
            terminal.Line($"  table  {entry.Feature} {string.Join(", ", entry.Statistics)}{(entry.PerRow ? " of every row" : "")}".TrimEnd());
        }

        if (set.Spec.Tensor is { } tensor)
        {
            terminal.Line($"  tensor {tensor.Feature}");
        }

        Print(columns, invocation.Value(_genres), terminal);
        terminal.Json(new { Set = FeaturesView.Shape(set), set.Spec, Columns = columns });
        return ExitCode.Done;
    }

    /// <summary>Columns over all slices, or with their mean in each genre.</summary>
    private static void Print(ImmutableArray<ColumnSummary> columns, bool byGenre, Terminal terminal)
    {
        if (columns.IsEmpty)
        {
            return;
        }

        string[] genres = byGenre ? [.. columns[0].Genres.Keys] : [];
        var table = new TextTable(["column", "unit", "mean", "std", "least", "greatest", .. genres]);
        foreach (var column in columns)
        {
            table.Add(
            [
                column.Name, column.Unit, Short(column.All.Mean), Short(column.All.Std), Short(column.All.Minimum), Short(column.All.Maximum),
                .. genres.Select(genre => column.Genres.TryGetValue(genre, out var spread) ? Short(spread.Mean) : "-"),
            ]);
        }

        terminal.Line();
        table.Print(terminal);

        static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }
}
