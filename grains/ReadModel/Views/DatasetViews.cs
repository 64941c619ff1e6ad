using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Datasets as text and JSON.</summary>
public static class DatasetViews
{
    /// <summary><c>dataset list</c>.</summary>
    public static View List(IReadOnlyList<DatasetSummary> datasets)
    {
        var table = Table.Of(["name", "state", "tracks", "slices", "minutes", "labels", "quarantined"], datasets, dataset =>
        [
            dataset.Name, Display.Of(dataset.State), $"{dataset.Tracks}", $"{dataset.Slices}",
            NumberFormat.Fixed(dataset.DurationSeconds / 60, 1), $"{dataset.Genres.Count}", $"{dataset.Quarantined.Length}",
        ]);
        const string none = "no datasets yet; import one with `experiments dataset import NAME PATH`, or try `experiments demo`";
        return new View([datasets.Count == 0 ? none : table], new { Datasets = datasets.Select(Shape) });
    }

    /// <summary><c>dataset show</c>.</summary>
    public static View Show(DatasetSummary dataset) => new([.. Blocks(dataset)], Shape(dataset));

    /// <summary>What a dataset is.</summary>
    public static Table Facts(DatasetSummary dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var rule = dataset.Import.Slices;
        return Table.Facts(
        [
            ("tracks", $"{dataset.Tracks}"),
            ("minutes", NumberFormat.Fixed(dataset.DurationSeconds / 60, 1)),
            ("sample rate", dataset.Import.Layout == DatasetLayouts.Table ? null : $"{dataset.Import.SampleRate} Hz"),
            ("slices",
                $"{dataset.Slices} of {NumberFormat.Fixed(rule.SliceSeconds, 2)} s every {NumberFormat.Fixed(rule.HopSeconds, 2)} s"),
            ("padded slices", dataset.WholeSlices is { } whole && whole < dataset.Slices ? $"{dataset.Slices - whole}" : null),
            ("folds", dataset.Folds is { } folds ? string.Join(", ", folds) : null),
            ("layout", dataset.Import.Layout == DatasetLayouts.GenreFolders ? null : dataset.Import.Layout),
            ("from", dataset.Import.Root),
            ("corrected", dataset.Import.Corrections is { Count: > 0 and var count } ? Display.Count(count, "label") : null),
            ("version", dataset.Version is { } version ? Display.Hash(version) : null),
            .. Earlier(dataset).Select(earlier => ("before", (string?)(
                $"version {Display.Hash(earlier.Version)} with {Display.Count(earlier.Tracks, "track")} until "
                    + Display.Time(earlier.Until)))),
        ]);
    }

    /// <summary>Files that an import skipped.</summary>
    public static Table Quarantined(IEnumerable<QuarantinedFile> files) =>
        Table.Of(["file", "reason"], files, file => [file.Path, file.Reason]) with { IsNested = true, NumericColumns = [] };

    private static IEnumerable<Block> Blocks(DatasetSummary dataset)
    {
        yield return $"dataset {dataset.Name}: {Display.Of(dataset.State)}{(dataset.Reason is { } reason ? $", {reason}" : "")}";
        yield return "";
        yield return Facts(dataset);
        if (dataset.Genres.Count > 0)
        {
            yield return "";
            yield return Table.Of([LabelWords.Of(dataset).One, "tracks"], dataset.Genres, genre => [genre.Key, $"{genre.Value}"]);
        }

        foreach (var (i, note) in (dataset.Notes ?? []).Index())
        {
            if (i == 0)
            {
                yield return "";
            }

            yield return note;
        }

        if (!dataset.Quarantined.IsEmpty)
        {
            yield return "";
            yield return $"{dataset.Quarantined.Length} quarantined, the rest imported:";
            yield return Quarantined(dataset.Quarantined);
        }
    }

    private static ImmutableArray<DatasetVersion> Earlier(DatasetSummary dataset) => dataset.Earlier.IsDefault ? [] : dataset.Earlier;

    /// <summary>The JSON shape that scripts rely on.</summary>
    private static object Shape(DatasetSummary dataset) => new
    {
        dataset.Name,
        State = Display.Of(dataset.State),
        dataset.Reason,
        dataset.Version,
        dataset.Tracks,
        dataset.Slices,
        dataset.WholeSlices,
        dataset.DurationSeconds,
        LabelWord = LabelWords.Of(dataset).One,
        dataset.Genres,
        dataset.Folds,
        dataset.Import.SampleRate,
        dataset.Import.Root,
        dataset.Import.Layout,
        dataset.Import.Slices.SliceSeconds,
        dataset.Import.Slices.HopSeconds,
        Corrections = dataset.Import.Corrections,
        Notes = dataset.Notes ?? [],
        Earlier = Earlier(dataset).Select(earlier => new { earlier.Version, earlier.Until, earlier.Tracks, earlier.Slices }),
        Quarantined = dataset.Quarantined.Select(file => new { file.Path, file.Reason }),
    };
}
