using Experiments.Domain;
using Experiments.Evaluation.Labels;
using Xunit;

namespace Experiments.Unit.Evaluation.Labels;

public sealed class TellingColumnsTests
{
    private const int Tracks = 60;

    [Fact]
    public void An_index_of_a_sorted_table_and_the_label_itself_tell_the_label()
    {
        var found = Find(track => track, track => track / 20, _ => 0, track => track % 7);
        Assert.Equal(["c1", "c0"], found.Select(column => column.Column));
        Assert.Equal(1, found[0].Accuracy);
        Assert.Equal((Tracks - 2) / (double)Tracks, found[1].Accuracy, 1e-12); // of four tracks at a border, half the neighbors are right
    }

    [Fact]
    public void Noise_tells_nothing_however_many_columns_of_it_there_are()
    {
        var random = new Random(5);
        Assert.Empty(Find([.. Enumerable.Range(0, 500).Select(_ => (Func<int, double>)(_ => random.NextDouble()))]));
    }

    [Fact]
    public void A_good_feature_that_overlaps_is_not_listed() =>
        Assert.Empty(Find(track => (track / 20) + (0.9 * (track * 7 % 20) / 10)));

    [Fact]
    public void One_label_or_one_track_cannot_be_told()
    {
        Assert.Empty(TellingColumns.Find([1, 2, 3], [0, 0, 0], ["a"]));
        Assert.Empty(TellingColumns.Find([1], [0], ["a"]));
    }

    /// <summary>Three labels of 20 tracks each, one after another.</summary>
    private static IReadOnlyList<TellingColumn> Find(params Func<int, double>[] columns)
    {
        double[] values = [.. Enumerable.Range(0, Tracks).SelectMany(track => columns.Select(valueOf => valueOf(track)))];
        int[] labels = [.. Enumerable.Range(0, Tracks).Select(track => track / 20)];
        return TellingColumns.Find(values, labels, [.. columns.Select((_, i) => $"c{i}")]);
    }
}
