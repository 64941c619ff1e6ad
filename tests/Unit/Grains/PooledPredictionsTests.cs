using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Grains.Analysis;
using Experiments.Unit.Evaluation;
using Xunit;

namespace Experiments.Unit.Grains;

public sealed class PooledPredictionsTests
{
    private static readonly int[] Tracks = [.. Enumerable.Range(0, 30)];

    [Fact]
    public void Experiments_at_chance_level_and_of_slice_splits_are_left_out_and_counted()
    {
        var pool = Pool();
        pool.Add("svm", "track", false, [Run(track => track % 2)]);
        pool.Add("knn", "group", false, [Run(track => track < 4 ? 1 - (track % 2) : track % 2)]);
        pool.Add("cnn", "track", false, [Run(_ => 0)]);
        pool.Add("cnn", "slice", false, [Run(track => track % 2)]);
        pool.Add("cnn", "track", hasLeakingLabels: true, [Run(track => track % 2)]);
        Assert.Equal((2, 1, 1), (pool.Pool.Experiments, pool.Pool.AtChance, pool.Pool.OfSliceSplits));
        Assert.Equal(1, pool.Pool.OfLeakingLabels);
        Assert.Equal(["knn", "svm"], pool.Pool.Families);
        Assert.All(Hardness.OfSlices(pool.Outcomes), slice => Assert.Equal(2, slice.Runs));
    }

    [Fact]
    public void A_single_experiment_that_was_asked_for_is_never_left_out()
    {
        var pool = Pool(isSelective: false);
        pool.Add("cnn", "slice", false, [Run(_ => 0)]);
        Assert.Equal((1, 0, 0), (pool.Pool.Experiments, pool.Pool.AtChance, pool.Pool.OfSliceSplits));
    }

    [Fact]
    public void Predictions_for_an_earlier_label_or_a_track_that_is_gone_are_left_out()
    {
        // Track 3 has another label since the run, and track 5 is no longer there.
        var labels = Labels();
        labels[Id(3)] = "g0";
        labels.Remove(Id(5));
        var pool = new PooledPredictions(["g0", "g1"], labels, isSelective: true);
        pool.Add("svm", "track", false, [Run(track => track % 2)]);
        Assert.Equal(
            Tracks.Except([3, 5]).Select(Id), Hardness.OfSlices(pool.Outcomes).Select(slice => slice.Slice.Track).OrderBy(id => id.Track));
        Assert.Equal(28, pool.Doubts.List().Count);

        // A run after the correction is read as it is.
        pool.Add("svm", "track", false, [Run(track => track is 3 ? 0 : track % 2, track => track is 3 ? 0 : track % 2)]);
        Assert.Equal(29, pool.Doubts.List().Count);
    }

    private static PooledPredictions Pool(bool isSelective = true) => new(["g0", "g1"], Labels(), isSelective);

    private static Dictionary<TrackId, string> Labels() => Tracks.ToDictionary(Id, track => $"g{track % 2}");

    private static TrackId Id(int track) => new("made", $"{track:000}");

    /// <summary>A run that tested all tracks, a slice of each.</summary>
    private static Predictions Run(Func<int, int> predict, Func<int, int>? labelOf = null) => TestData.Predictions(
        2, [.. Tracks.Select(track => (track, labelOf?.Invoke(track) ?? track % 2, TestData.Sure(predict(track), 2, 0.9f)))]) with
    {
        IsPadded = new bool[Tracks.Length],
    };
}
