using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>One dataset, for people and for programs.</summary>
internal static class DatasetView
{
    private const int ShownQuarantined = 20;

    /// <summary>The shape that scripts rely on.</summary>
    public static object Shape(DatasetSummary dataset) => new
    {
        dataset.Name,
        State = Words.Of(dataset.State),
        dataset.Reason,
        dataset.Version,
        dataset.Tracks,
        dataset.Slices,
        dataset.WholeSlices,
        dataset.DurationSeconds,
        dataset.Genres,
        dataset.Import.SampleRate,
        dataset.Import.Root,
        dataset.Import.Layout,
        dataset.Import.Slices.SliceSeconds,
        dataset.Import.Slices.HopSeconds,
        Quarantined = dataset.Quarantined.Select(file => new { file.Path, file.Reason }),
    };

    public static void Print(DatasetSummary dataset, Terminal terminal)
    {
        terminal.Line($"dataset {dataset.Name}: {Words.Of(dataset.State)}{(dataset.Reason is { } reason ? $", {reason}" : "")}");
        terminal.Line($"  {Words.Count(dataset.Tracks, "track")}, {Figures.Fixed(dataset.DurationSeconds / 60, 1)} minutes at {dataset.Import.SampleRate} Hz, {Words.Count(dataset.Slices, "slice")} of {Figures.Fixed(dataset.Import.Slices.SliceSeconds, 2)} s every {Figures.Fixed(dataset.Import.Slices.HopSeconds, 2)} s{Remainders(dataset)}");
        terminal.Line($"  from {dataset.Import.Root}{(dataset.Version is { } version ? $", version {version[..Math.Min(12, version.Length)]}" : "")}");
        if (dataset.Genres.Count > 0)
        {
            terminal.Line();
            var genres = new TextTable("genre", "tracks");
            foreach (var (genre, tracks) in dataset.Genres)
            {
                genres.Add(genre, $"{tracks}");
            }

            genres.Print(terminal);
        }

        PrintQuarantined(dataset, terminal, int.MaxValue);
    }

    private static string Remainders(DatasetSummary dataset) => dataset.WholeSlices is { } whole && whole < dataset.Slices
        ? $": {whole} whole, {Words.Count(dataset.Slices - whole, "remainder")} padded and marked"
        : "";

    /// <summary>Files left out, with their reasons; <paramref name="most"/> of them.</summary>
    public static void PrintQuarantined(DatasetSummary dataset, Terminal terminal, int most = ShownQuarantined)
    {
        if (dataset.Quarantined.IsEmpty)
        {
            return;
        }

        terminal.Line();
        terminal.Line($"{dataset.Quarantined.Length} quarantined, the rest imported:");
        foreach (var file in dataset.Quarantined.Take(most))
        {
            terminal.Line($"  {file.Path}: {file.Reason}");
        }

        if (dataset.Quarantined.Length > most)
        {
            terminal.Line($"  and {dataset.Quarantined.Length - most} more; `experiments dataset show {dataset.Name}` lists all");
        }
    }
}
