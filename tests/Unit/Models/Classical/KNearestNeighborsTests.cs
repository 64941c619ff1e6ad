using Experiments.Domain;
using Experiments.Models;
using Xunit;

namespace Experiments.Unit.Models.Classical;

public sealed class KNearestNeighborsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_three_nearest_rows_vote() =>
        Assert.Equal([2 / 3f, 1 / 3f], Predict("k=3", [0, 1, 2, 10, 11], [0, 1, 0, 1, 1], 0.4f));

    [Fact]
    public void The_earlier_of_two_equidistant_rows_is_nearer() =>
        Assert.Equal([0f, 1], Predict("k=1", [1, -1, 1], [1, 0, 0], 0));

    [Fact]
    public void Distance_weights_are_inverse_distances() =>
        Assert.Equal([0.75f, 0.25f], Predict("k=2 weights=distance", [1, -3], [0, 1], 0));

    [Fact]
    public void A_row_at_distance_zero_outweighs_all_others() =>
        Assert.Equal([0f, 1], Predict("k=3 weights=distance", [5, 5.001f, 4.999f], [1, 0, 0], 5));

    [Fact]
    public void With_fewer_rows_than_neighbors_all_rows_vote() =>
        Assert.Equal([0.5f, 0.5f], Predict("k=50", [1, 9], [0, 1], 1));

    [Fact]
    public void Euclidean_and_manhattan_distances_pick_different_neighbors()
    {
        // From the origin: (3, 3) is nearer than (5, 0) by one metric, farther by the other.
        Assert.Equal([1f, 0], Predict("k=1", [3, 3, 5, 0], [0, 1], 0, 0));
        Assert.Equal([0f, 1], Predict("k=1 metric=manhattan", [3, 3, 5, 0], [0, 1], 0, 0));
    }

    [Fact]
    public void The_cosine_distance_depends_only_on_direction() =>
        Assert.Equal([0f, 1], Predict("k=1 metric=cosine", [1, 2, 100, 10], [0, 1], 3, 0));

    [Fact]
    public void Neighbors_match_a_full_sort()
    {
        // More rows than a panel and not a multiple of a tile: every boundary of the packed loops is crossed.
        var random = new RandomStream(5);
        float[] train = [.. Enumerable.Range(0, 101 * 3).Select(_ => (float)random.NextNormal())];
        float[] query = [.. Enumerable.Range(0, 7 * 3).Select(_ => (float)random.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, 101).Select(i => i % 2)];
        var actual = Predict("k=11", train, labels, query, 3);
        for (var q = 0; q < 7; q++)
        {
            var nearest = Enumerable.Range(0, 101)
                .OrderBy(row => Enumerable.Range(0, 3).Sum(c => Math.Pow(train[(row * 3) + c] - query[(q * 3) + c], 2))).Take(11);
            Assert.Equal(nearest.Count(row => labels[row] == 1) / 11f, actual[(q * 2) + 1], 1e-6f);
        }
    }

    private static float[] Predict(string setting, float[] train, int[] labels, params float[] query) =>
        Predict(setting, train, labels, query, query.Length);

    private static float[] Predict(string setting, float[] train, int[] labels, float[] query, int columns)
    {
        var family = FamilyData.Get("knn");
        using var model = family.Fit(
            new FitRequest
            {
                Train = new(new MemoryRows(train, columns), [.. labels]),
                Validation = new(new MemoryRows(Array.Empty<float>(), columns), []),
                Genres = ["blues", "jazz"],
                Parameters = family.Parameters.Complete(new ParameterSet(
                    setting.Split(' ').Select(pair => pair.Split('='))
                        .Select(pair => KeyValuePair.Create(pair[0], ParameterValue.Parse(pair[1]))))),
                Seed = 1,
                Scaling = "none",
            },
            Token);
        return model.PredictProbabilities(new MemoryRows(query, columns), Token);
    }
}
