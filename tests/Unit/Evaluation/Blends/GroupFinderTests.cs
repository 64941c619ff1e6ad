using Experiments.Domain;
using Experiments.Evaluation.Blends;
using Xunit;

namespace Experiments.Unit.Evaluation.Blends;

public sealed class GroupFinderTests
{
    [Theory]
    [InlineData(new[] { 0, 0, 1, 1 }, new[] { 5, 5, 3, 3 }, 1)]
    [InlineData(new[] { 0, 0, 1, 2 }, new[] { 0, 0, 1, 1 }, 0.5714285714285714)]
    [InlineData(new[] { 0, 0, 1, 1 }, new[] { 0, 1, 0, 1 }, -0.5)]
    [InlineData(new[] { 0, 0, 0 }, new[] { 0, 0, 0 }, 1)]
    [InlineData(new[] { 0, 1, 2 }, new[] { 0, 0, 0 }, 0)]
    public void The_adjusted_Rand_index_equals_that_of_scikit_learn(int[] first, int[] second, double expected) =>
        Assert.Equal(expected, RandIndex.Adjusted(first, second), tolerance: 1e-12);

    [Fact]
    public void Silhouettes_match_values_computed_by_hand()
    {
        // 0 and 1 against 5 and 8: the point 0 has a = 1 and b = 6.5, the point 5 has a = 3 and b = 4.5.
        var distances = Silhouette.Distances([[0], [1], [5], [8]]);
        int[] labels = [0, 0, 1, 1];
        Assert.Equal((5.5 / 6.5, 1), Silhouette.Of(distances[0], labels, 2, 0));
        Assert.Equal((1.5 / 4.5, 0), Silhouette.Of(distances[2], labels, 2, 1));
        Assert.Equal((0, 0), Silhouette.Of(distances[3], [0, 0, 0, 1], 2, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Separate_groups_are_found_with_their_number_and_are_stable(int seed)
    {
        var (points, truth) = Clouds(seed, [(40, [0, 0, 0]), (20, [1, 0, 0]), (12, [0, 1, 0]), (8, [0, 0, 1])], spread: 0.12);
        var found = new GroupFinder(7).Find(points);
        Assert.Equal(4, found.Choice.Groups);
        Assert.True(found.Choice.IsClear);
        Assert.InRange(RandIndex.Adjusted(truth, found.Partition.Labels), 0.95, 1);
        Assert.All(found.Stability, jaccard => Assert.InRange(jaccard, 0.85, 1));
        Assert.InRange(found.Choice.Rand, 0.9, 1);
        Assert.Equal(40, found.BySize().Partition.Labels.Count(group => group == 0), 3.0);
    }

    /// <summary>Noise of each kind that is grouped: points in a plane and in space, and the roots of random mixtures.</summary>
    [Theory]
    [InlineData("normal", 2)]
    [InlineData("normal", 6)]
    [InlineData("uniform", 3)]
    [InlineData("mixtures", 4)]
    [InlineData("mixtures", 10)]
    public void Noise_is_one_group(string kind, int dimensions)
    {
        // At a level of 5 %, so that one of eight may be in groups by chance.
        var found = Enumerable.Range(1, 8).Select(seed => new GroupFinder((ulong)seed).Find(Noise(kind, dimensions, 60, seed))).ToArray();
        Assert.InRange(found.Count(groups => groups.Choice.Groups == 1), 7, 8);
        Assert.All(found.Where(groups => groups.Choice.Groups == 1), groups =>
        {
            Assert.All(groups.Partition.Labels, group => Assert.Equal(0, group));
            Assert.NotEmpty(groups.Choice.Scores);
            Assert.True(groups.Choice is { IsClear: false, P: > GroupChoice.MaxP });
        });
    }

    [Fact]
    public void The_same_seed_gives_the_same_groups_and_a_large_sample_those_of_all()
    {
        var (points, truth) = Clouds(5, [(1500, [0, 0]), (700, [1, 0]), (300, [0, 1])], spread: 0.1);
        var (first, second) = (new GroupFinder(3).Find(points), new GroupFinder(3).Find(points));
        Assert.Equal(first.Partition.Labels, second.Partition.Labels);
        Assert.Equal(first.Choice.Scores, second.Choice.Scores);
        Assert.Equal(1000, first.Choice.Sampled);
        Assert.Equal(3, first.Choice.Groups);
        Assert.InRange(RandIndex.Adjusted(truth, first.Partition.Labels), 0.99, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void Points_that_are_all_alike_are_one_group(int count)
    {
        var found = new GroupFinder(1).Find([.. Enumerable.Range(0, count).Select(_ => Halves())]);
        Assert.Equal((1, false), (found.Choice.Groups, found.Choice.IsClear));
        Assert.All(found.Partition.Labels, group => Assert.Equal(0, group));
    }

    [Fact]
    public void A_number_of_groups_may_be_given()
    {
        var found = new GroupFinder(1).Find(Clouds(1, [(30, [0, 0]), (30, [1, 1])], spread: 0.1).Points, groups: 3);
        Assert.Equal((3, 1), (found.Choice.Groups, found.Choice.Scores.Length));
    }

    private static double[] Halves() => [0.5, 0.5];

    private static double[][] Noise(string kind, int dimensions, int count, int seed)
    {
        var random = new RandomStream(Seeds.Derive((ulong)seed, kind));
        return [.. Enumerable.Range(0, count).Select(_ => kind switch
        {
            "normal" => Draw(random.NextNormal),
            "uniform" => Draw(random.NextDouble),
            _ => Share(Draw(() => -Math.Log(1 - random.NextDouble()))),
        })];

        double[] Draw(Func<double> next) => [.. Enumerable.Range(0, dimensions).Select(_ => next())];

        double[] Share(double[] weights) => Mixtures.Root(Array.ConvertAll(weights, weight => weight / weights.Sum()));
    }

    /// <summary>Normal clouds around centers, and the cloud of each point.</summary>
    internal static (double[][] Points, int[] Truth) Clouds(int seed, (int Count, double[] Center)[] clouds, double spread)
    {
        var random = new RandomStream((ulong)seed);
        var (points, truth) = (new List<double[]>(), new List<int>());
        foreach (var (cloud, (count, center)) in clouds.Index())
        {
            for (var i = 0; i < count; i++)
            {
                points.Add(Array.ConvertAll(center, value => value + (spread * random.NextNormal())));
                truth.Add(cloud);
            }
        }

        return ([.. points], [.. truth]);
    }
}
