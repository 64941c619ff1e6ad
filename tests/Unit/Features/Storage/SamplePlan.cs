using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Features.Storage;

namespace Experiments.Unit.Features.Storage;

/// <summary>A feature set whose numbers follow from the names of its slices: tracks t00, t01, … with one to three slices.</summary>
internal static class SamplePlan
{
    public static FeatureSetPlan Create(int tracks = 40, bool hasTensor = true) => new()
    {
        Dataset = "sample",
        DatasetVersion = "v1",
        SliceRule = new SliceRule(),
        Spec = new FeatureSpec { Name = "sample" },
        NumericsVersion = "1",
        Columns = [new TableColumn("rms_mean"), new TableColumn("spectral_centroid_mean", "Hz")],
        TensorShape = hasTensor ? [2, 3] : [],
        TensorUnit = hasTensor ? "dB" : "",
        Genres = ["blues", "rock"],
        Tracks = [.. Enumerable.Range(0, tracks).Select(Track)],
    };

    public static TrackInfo Track(int number) => new(
        new TrackId("sample", number.ToString("'t'00", CultureInfo.InvariantCulture)), $"t{number:00}.wav", $"hash{number}",
        number % 2 == 0 ? "blues" : "rock", $"artist{number / 2}", 3 * (1 + (number % 3)), 1 + (number % 3));

    /// <summary>The extracted values of a slice.</summary>
    public static (float[] Columns, float[] Tensor) Numbers(SliceId id)
    {
        var number = float.Parse(id.Track.Track.AsSpan(1), CultureInfo.InvariantCulture);
        return ([number, 1000 + id.Index], [.. Enumerable.Range(0, 6).Select(i => (number * 10) + id.Index + (i / 10f))]);
    }

    public static void Extract(TrackInfo track, ShardWriter shard, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var index = 0; index < track.Slices; index++)
        {
            var id = new SliceId(track.Id, index);
            var (columns, tensor) = Numbers(id);
            shard.Append(id, 3 * index, index == 2, columns, tensor);
        }
    }

    /// <summary>Every file of a feature set with its bytes as text.</summary>
    public static ImmutableSortedDictionary<string, string> Files(string folder) => Directory.EnumerateFiles(folder)
        .ToImmutableSortedDictionary(path => Path.GetFileName(path), path => Convert.ToHexString(File.ReadAllBytes(path)));
}
