using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Labels;
using Experiments.Features.Storage;

namespace Experiments.Benchmarks.Simulations;

/// <summary>Tracks with features and labels: read from a published table, or drawn.</summary>
internal sealed record LabelledTable(ImmutableArray<string> Genres, ImmutableArray<TrackInfo> Tracks, IRowSource Rows)
{
    /// <summary>The label of each track, as an index into <see cref="Genres"/>.</summary>
    public int[] Labels => [.. Tracks.Select(track => Genres.IndexOf(track.Genre))];

    /// <summary>What was trained already, by family and labels.</summary>
    public Dictionary<(string Family, string Labels), TrackProbabilities> Cache { get; } = [];

    /// <summary>Reads a published table.</summary>
    public static LabelledTable Read(string path)
    {
        var table = PublishedTable.Read(path);
        var plan = table.Plan("table", "table");
        var rows = table.Rows.ToLookup(row => row.Track, StringComparer.Ordinal);
        var values = plan.Tracks.SelectMany(track => rows[track.Id.Track]).SelectMany(row => row.Values).ToArray();
        return new LabelledTable(plan.Genres, plan.Tracks, new MemoryRows(values, table.Columns.Length));
    }

    /// <summary>
    /// Draws tracks of three slices with 30 columns: a centre of the genre, a deviation of the track and one of the slice, all normal, with
    /// standard deviations 0.6, 1 and 0.5.
    /// </summary>
    public static LabelledTable Draw(int genres, int tracksOfGenre, ulong seed)
    {
        const int columns = 30;
        const int slices = 3;
        var random = new RandomStream(seed);
        double[][] centres = [.. Enumerable.Range(0, genres).Select(_ => Normal(0.6))];
        var tracks = ImmutableArray.CreateBuilder<TrackInfo>();
        var values = new List<float>();
        for (var genre = 0; genre < genres; genre++)
        {
            for (var number = 0; number < tracksOfGenre; number++)
            {
                var name = $"g{genre}.{number:00000}";
                tracks.Add(new TrackInfo(new TrackId("drawn", name), $"{name}.wav", name, $"g{genre}", name, 3 * slices, slices));
                var own = Normal(1);
                for (var slice = 0; slice < slices; slice++)
                {
                    var noise = Normal(0.5);
                    values.AddRange(Enumerable.Range(0, columns).Select(i => (float)(centres[genre][i] + own[i] + noise[i])));
                }
            }
        }

        return new LabelledTable(
            [.. Enumerable.Range(0, genres).Select(genre => $"g{genre}")], tracks.ToImmutable(), new MemoryRows(values.ToArray(), columns));

        double[] Normal(double deviation) => [.. Enumerable.Range(0, columns).Select(_ => deviation * random.NextNormal())];
    }
}
