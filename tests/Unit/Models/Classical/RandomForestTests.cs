using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Classical.Forest;
using Xunit;

namespace Experiments.Unit.Models.Classical;

public sealed class RandomForestTests
{
    private const string Stump = "nEstimators=1 bootstrap=false maxFeatures=1 maxDepth=1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_stump_splits_halfway_between_the_genres()
    {
        var model = Fit(Stump, [1, 2, 6, 8], 1, [0, 0, 1, 1]);
        Assert.Equal([1f, 0, 1, 0, 0, 1], model.PredictProbabilities(new MemoryRows(new[] { 3.9f, 4, 4.1f }, 1), Token));
    }

    [Fact]
    public void A_leaf_predicts_the_class_shares_of_its_rows()
    {
        // minSamplesLeaf allows one cut: after the third of six.
        var model = Fit(Stump + " minSamplesLeaf=3", [1, 2, 3, 4, 5, 6], 1, [0, 0, 1, 1, 1, 1]);
        Assert.Equal([2 / 3f, 1 / 3f, 0, 1], model.PredictProbabilities(new MemoryRows(new[] { 0f, 9 }, 1), Token));
    }

    [Theory]
    [InlineData("gini")]
    [InlineData("entropy")]
    public void The_best_split_matches_an_exhaustive_search(string criterion)
    {
        for (var seed = 1ul; seed <= 20; seed++)
        {
            var random = new RandomStream(seed);

            // Few distinct values, so that many rows tie, and enough rows for each way of sorting.
            float[] values = [.. Enumerable.Range(0, 240 * 2).Select(_ => (float)random.NextInt(40))];
            int[] labels = [.. Enumerable.Range(0, 240).Select(row => (values[row * 2] > 20 ? 1 : 0) ^ (random.NextInt(4) == 0 ? 1 : 0))];
            var model = Fit($"{Stump} criterion={criterion}", values, 2, labels);
            var predicted = model.PredictProbabilities(new MemoryRows(values, 2), Token);
            Assert.Equal(BestStump(values, labels, criterion == "gini"), Impurity(predicted, labels, criterion == "gini"), 1e-4);
        }
    }

    [Fact]
    public void Full_trees_without_bootstrap_memorize_the_training_data()
    {
        var rows = FamilyData.Rows([4], Enumerable.Range(0, 300).Select(i => i % 3), 1, distance: 0);
        var model = Fit("nEstimators=3 bootstrap=false", rows.Rows.ToArray(), 4, [.. rows.Labels], ["blues", "jazz", "rock"]);
        var predicted = model.PredictProbabilities(rows.Rows, Token).Chunk(3).Select(row => Array.IndexOf(row, 1f));
        Assert.Equal(rows.Labels, predicted);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Any_number_of_keys_is_sorted_by_rank(int count)
    {
        var random = new RandomStream((ulong)count);
        var keys = Enumerable.Range(0, count).Select(_ => ((ulong)random.NextInt(3000) << 32) | (uint)random.NextInt(1 << 20)).ToArray();
        var sorted = (ulong[])keys.Clone();
        KeySort.Sort(sorted, new ulong[count], rankBits: 12);
        Assert.Equal(keys.Select(key => key >> 32).Order(), sorted.Select(key => key >> 32));
        Assert.Equal(keys.Order(), sorted.Order());
    }

    private static IFittedModel Fit(string setting, float[] values, int columns, int[] labels, string[]? genres = null)
    {
        var family = FamilyData.Get("random-forest");
        return family.Fit(
            new FitRequest
            {
                Train = new(new MemoryRows(values, columns), [.. labels]),
                Validation = new(new MemoryRows(Array.Empty<float>(), columns), []),
                Genres = [.. genres ?? ["blues", "jazz"]],
                Parameters = family.Parameters.Complete(new ParameterSet(
                    setting.Split(' ').Select(pair => pair.Split('='))
                        .Select(pair => KeyValuePair.Create(pair[0], ParameterValue.Parse(pair[1]))))),
                Seed = 1,
                Scaling = "none",
            },
            Token);
    }

    /// <summary>The plain version: tries every threshold of every column.</summary>
    private static double BestStump(float[] values, int[] labels, bool isGini) =>
        (from column in Enumerable.Range(0, 2)
         from threshold in Enumerable.Range(0, 39)
         let left = Enumerable.Range(0, labels.Length).Where(row => values[(row * 2) + column] <= threshold).Select(row => labels[row])
             .ToList()
         let right = Enumerable.Range(0, labels.Length).Where(row => values[(row * 2) + column] > threshold).Select(row => labels[row])
             .ToList()
         where left.Count > 0 && right.Count > 0
         select (left.Count * Impurity(left.Average(), isGini)) + (right.Count * Impurity(right.Average(), isGini))).Min();

    /// <summary>Each row counts the impurity of its leaf.</summary>
    private static double Impurity(float[] predicted, int[] labels, bool isGini) =>
        labels.Select((_, row) => Impurity(predicted[(row * 2) + 1], isGini)).Sum();

    private static double Impurity(double share, bool isGini) => isGini
        ? 2 * share * (1 - share)
        : -new[] { share, 1 - share }.Where(p => p > 0).Sum(p => p * Math.Log(p));
}
