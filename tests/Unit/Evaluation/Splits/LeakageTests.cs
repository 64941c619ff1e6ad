using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Xunit;

namespace Experiments.Unit.Evaluation.Splits;

/// <summary>Features that contain only the track's identity: any accuracy above chance is a leak.</summary>
public sealed class LeakageTests
{
    private const int Columns = 8;

    [Theory]
    [InlineData("track", 0.00, 0.20)]
    [InlineData("group", 0.00, 0.20)]
    [InlineData("slice", 0.95, 1.00)]
    [InlineData("track", 0.00, 0.20, ValidationRule.Rotating)]
    [InlineData("group", 0.00, 0.20, ValidationRule.Rotating)]
    [InlineData("slice", 0.90, 1.00, ValidationRule.Rotating)]
    public void Only_a_slice_split_leaks_track_identity(
        string split, double least, double most, ValidationRule validation = ValidationRule.Cut)
    {
        var tracks = TestData.Tracks(genres: 10, tracksOfGenre: 20, slices: 5);
        var features = Identities(tracks);
        var plan = SplitCatalog.Plan(tracks, new Protocol { Split = split, Folds = 5, Validation = validation });

        var runs = Enumerable.Range(0, 5).Select(fold => plan.Parts(0, fold)).ToArray();
        var accuracy = runs.Average(parts => NearestNeighborAccuracy(tracks, features, parts.Train, parts.Test));

        // Chance is 0.10; by track 200 independent tracks scatter by 0.02 around it.
        Assert.InRange(accuracy, least, most);
        Assert.InRange(runs.Average(parts => NearestNeighborAccuracy(tracks, features, parts.Train, parts.Validation)), least, most);
    }

    /// <summary>A random point per track, with its slices next to it.</summary>
    private static double[][] Identities(ImmutableArray<TrackInfo> tracks)
    {
        var random = new RandomStream(11);
        return [.. tracks.SelectMany(track =>
        {
            var place = Enumerable.Range(0, Columns).Select(_ => random.NextNormal()).ToArray();
            return Enumerable.Range(0, track.Slices)
                .Select(_ => place.Select(value => value + (0.01 * random.NextNormal())).ToArray()).ToArray();
        })];
    }

    private static double NearestNeighborAccuracy(
        ImmutableArray<TrackInfo> tracks, double[][] features, ImmutableArray<int> train, ImmutableArray<int> measured)
    {
        var genres = tracks.SelectMany(track => Enumerable.Repeat(track.Genre, track.Slices)).ToArray();
        return measured.Average(slice =>
        {
            var nearest = train.MinBy(other => features[other].Zip(features[slice], (a, b) => (a - b) * (a - b)).Sum());
            return genres[nearest] == genres[slice] ? 1.0 : 0;
        });
    }
}
