using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Feature sets as text and JSON.</summary>
public static class FeatureViews
{
    private const int ShownLeftOut = 5;

    /// <summary><c>features list</c>.</summary>
    public static View List(IReadOnlyList<FeatureSetSummary> sets)
    {
        var table = Table.Of(["id", "name", "dataset", "state", "rows", "from"], sets, set =>
        [
            Display.Hash(set.Id), set.Spec.Name, set.Dataset, Display.Of(set.State), $"{set.Rows}",
            set.Spec.ImportedSet is null ? "audio" : set.Spec.Tensor is null ? "a table" : "an array",
        ]);
        return new View(
            [sets.Count == 0 ? "no feature sets yet; build one with `experiments features build DATASET`" : table],
            new { FeatureSets = sets.Select(set => Shape(set)) });
    }

    /// <summary><c>features build</c>.</summary>
    /// <param name="set">The set.</param>
    /// <param name="name">The reader's name for its spec.</param>
    /// <param name="dataset">The dataset it is computed from.</param>
    /// <param name="wasThere">Whether it had been computed before.</param>
    public static View Built(FeatureSetSummary set, string name, string dataset, bool wasThere) => new(
        [
            $"{Display.Hash(set.Id)}: {Display.Count(set.Rows, "row")} of {name} over {dataset}{(wasThere ? ", already exists" : "")}",
        ], Shape(set, wasThere));

    /// <summary><c>features import</c>.</summary>
    public static View Imported(TableImport import)
    {
        var (set, spec) = (import.Set, import.Set.Spec.Name);
        List<Block> blocks =
        [
            $"{Display.Hash(set.Id)}: {Display.Count(set.Rows, "row")} of {spec} over {set.Dataset}"
                + (import.MadeDataset ? ", a dataset created from this file, without audio" : ""),
        ];
        if (import.RowsInFile is { } rows)
        {
            blocks.Add($"{Display.Count(rows, "row")} in the file: {rows - import.LeftOut.Length} read, {import.LeftOut.Length} skipped");
        }

        blocks.AddRange((import.Notes ?? []).Select(note => new Line(note)));
        blocks.AddRange(Shorten("skipped:", import.LeftOut));
        blocks.AddRange(Shorten("columns left out; --columns takes them all the same:", import.ColumnsLeftOut ?? []));
        blocks.Add($"use it in a sweep with `features: {spec}`, or --set features={spec} --set dataset={set.Dataset}");
        return new View(blocks, new
        {
            Set = Shape(set),
            import.LeftOut,
            import.MadeDataset,
            import.RowsInFile,
            ColumnsLeftOut = import.ColumnsLeftOut ?? [],
            Notes = import.Notes ?? [],
        });
    }

    /// <summary>The first lines of a list under its title; nothing if it is empty.</summary>
    private static IEnumerable<Block> Shorten(string title, ImmutableArray<string> lines)
    {
        if (lines.IsEmpty)
        {
            yield break;
        }

        yield return title;
        foreach (var line in lines.Take(ShownLeftOut))
        {
            yield return new Line($"  {line}");
        }

        if (lines.Length > ShownLeftOut)
        {
            yield return $"  and {lines.Length - ShownLeftOut} more; --json lists all";
        }
    }

    /// <summary><c>features show</c>.</summary>
    /// <param name="set">The set.</param>
    /// <param name="columns">Its columns; empty while it is being computed, and if it has only a tensor.</param>
    /// <param name="isByGenre">Whether to add each column's mean per genre.</param>
    public static View Show(FeatureSetSummary set, ImmutableArray<ColumnSummary> columns, bool isByGenre) => new(
        [.. Spec(set), .. columns.IsEmpty ? [] : new Block[] { "", Columns(columns, isByGenre) }],
        new { Set = Shape(set), set.Spec, Columns = columns });

    private static IEnumerable<Block> Spec(FeatureSetSummary set)
    {
        var spec = set.Spec;
        var isComputed = spec.ImportedSet is null;
        yield return $"feature set {Display.Hash(set.Id)}: {Display.Of(set.State)}{(set.Failure is { } reason ? $", {reason}" : "")}";
        yield return "";
        yield return Table.Facts(
        [
            ("name", spec.Name),
            ("dataset", $"{set.Dataset}, version {Display.Hash(set.DatasetVersion)}"),
            ("rows", $"{set.Rows}"),
            ("shards", $"{set.Shards}"),
            ("source", isComputed ? "audio" : spec.Tensor is null ? "an imported table" : "an imported array"),
            ("sampleRate", isComputed ? $"{spec.SampleRate} Hz" : null),
            ("nFft", isComputed ? $"{spec.NFft}" : null),
            ("hopLength", isComputed ? $"{spec.HopLength}" : null),
            ("window", isComputed ? spec.Window : null),
            ("nMels", isComputed ? $"{spec.NMels}" : null),
            ("tensor", isComputed ? spec.Tensor?.Feature : null),
            .. isComputed ? [] : ImportedTensor(spec),
        ]);
        if (!spec.Table.IsEmpty)
        {
            yield return "";
            yield return Table.Of(["table entry", "statistics"], spec.Table, entry =>
                [entry.Feature, $"{string.Join(' ', entry.Statistics)}{(entry.PerRow ? " per row" : "")}"]) with
            { NumericColumns = [] };
        }
    }

    /// <summary>How an imported array was cut and scaled.</summary>
    private static IEnumerable<(string, string?)> ImportedTensor(FeatureSpec spec)
    {
        if (spec.Tensor is not { Options: var options } || !options.TryGet(FeatureTensorSpec.FramesOption, out var frames))
        {
            yield break;
        }

        yield return ("tensor", $"{spec.NMels} bands x {frames} frames");
        yield return ("hop", $"{options["hopFrames"]} frames");
        yield return ("frame", options.TryGet("frameSeconds", out var seconds) ? $"{seconds} s" : "of unknown length");
        yield return ("numbers", $"{options["offset"]} + {options["scale"]} x those of the file");
    }

    /// <summary>Columns over all slices, or with their mean in each genre.</summary>
    private static Table Columns(ImmutableArray<ColumnSummary> columns, bool isByGenre)
    {
        string[] genres = isByGenre ? [.. columns[0].Genres.Keys] : [];
        return Table.Of(["column", "unit", "mean", "std", "min", "max", .. genres], columns, column =>
        [
            column.Name, column.Unit,
            Digits(column.All.Mean), Digits(column.All.Std), Digits(column.All.Minimum), Digits(column.All.Maximum),
            .. genres.Select(genre => column.Genres.TryGetValue(genre, out var spread) ? Digits(spread.Mean) : "-"),
        ]);

        static string Digits(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }

    private static object Shape(FeatureSetSummary set, bool? wasThere = null) => new
    {
        set.Id,
        State = Display.Of(set.State),
        set.Reason,
        set.FailedAt,
        Name = set.Spec.Name,
        set.Dataset,
        set.DatasetVersion,
        set.Rows,
        set.Shards,
        IsImported = set.Spec.ImportedSet is not null,
        WasThere = wasThere,
    };
}
