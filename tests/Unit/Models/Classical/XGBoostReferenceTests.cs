using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Models.Classical.Boosting;
using Experiments.Models.Classical.Boosting.Trees;
using Xunit;

namespace Experiments.Unit.Models.Classical;

/// <summary>
/// Our trees against those that XGBoost 1.7.4 grows on the same rows; <c>Reference/make_xgboost.py</c> recorded them. Without sampling
/// every split is the same; the leaves may differ by the rounding of another machine's exp.
/// </summary>
public sealed class XGBoostReferenceTests
{
    /// <summary>What make_xgboost.py recorded.</summary>
    internal static JsonElement Reference { get; } = Load();

    public static TheoryData<int> Fits() => [.. Enumerable.Range(0, Reference.GetProperty("fits").GetArrayLength())];

    public static TheoryData<int> Samples() => [.. Enumerable.Range(0, Reference.GetProperty("samples").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Fits))]
    public void Trees_and_probabilities_are_those_of_the_library(int index)
    {
        var fit = Reference.GetProperty("fits")[index];
        var (train, test) = Set(fit.GetProperty("set").GetString() ?? "");
        var trees = Boost(train, Settings(fit.GetProperty("settings")), 20, seed: 1, threads: 2);
        string[] expected = [.. fit.GetProperty("trees").EnumerateArray().Select(tree => tree.GetString() ?? "")];
        Assert.All(expected, (tree, i) => AssertSame(tree.Split(' '), [.. Preorder(trees[i], 0)]));
        AssertClose(fit.GetProperty("probabilities"), Predict(trees, test));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sampled_trees_score_like_those_of_the_library(int index)
    {
        const int seeds = 50;
        var sample = Reference.GetProperty("samples")[index];
        var settings = Settings(sample.GetProperty("settings"));
        var (train, test) = (Rows(150, 6, 3, 1), Rows(200, 6, 3, 9));
        double[] losses = [.. Enumerable.Range(0, seeds).AsParallel().AsOrdered().Select(seed =>
            Loss(Predict(Boost(train, settings, 10, (ulong)seed, threads: 1), test), test))];
        var mean = losses.Average();
        var deviation = Math.Sqrt(losses.Sum(loss => (loss - mean) * (loss - mean)) / (seeds - 1));
        var (theirs, spread) = (sample.GetProperty("mean").GetDouble(), sample.GetProperty("deviation").GetDouble());

        // Two samples of 50: their means differ by 3.5 standard errors once in 2,000 cases, and their variances by a factor of 2.6
        // once in 1,000. The seeds are fixed, so that the answer is too.
        Assert.InRange(Math.Abs(mean - theirs), 0, 3.5 * Math.Sqrt(((deviation * deviation) + (spread * spread)) / seeds));
        Assert.InRange(deviation * deviation / (spread * spread), 1 / 2.6, 2.6);
    }

    [Fact]
    public void A_model_that_the_library_stored_predicts_the_same_digits()
    {
        var stored = Reference.GetProperty("stored");
        var test = Rows(8, 7, 3, 9, missing: 15);
        var trees = XGBoostLibraryModel.Read(stored.GetProperty("model").GetBytesFromBase64(), 7, 3);
        var probabilities = new float[test.Labels.Length * 3];
        trees.Predict(test.Values, 7, probabilities, TestContext.Current.CancellationToken);
        Assert.Equal(stored.GetProperty("probabilities").EnumerateArray().Select(value => value.GetSingle()), probabilities);
    }

    private static JsonElement Load()
    {
        using var stream = typeof(XGBoostReferenceTests).Assembly.GetManifestResourceStream("Models.Reference.xgboost.json");
        return JsonDocument.Parse(stream!).RootElement; // not null: the project file embeds it
    }

    private static (BoostingRows Train, BoostingRows Test) Set(string name) => name switch
    {
        "plain" => (Rows(150, 6, 3, 1), Rows(8, 6, 3, 9)),
        "missing" => (Rows(300, 7, 3, 2, missing: 15), Rows(8, 7, 3, 9, missing: 15)),
        _ => (Rows(700, 5, 4, 3, isWeighted: true), Rows(8, 5, 4, 9, isWeighted: true)),
    };

    /// <summary>The same as make_xgboost.py's: sums of three uniform numbers of 20 bits, so that every value is exact.</summary>
    internal static BoostingRows Rows(int rows, int columns, int classes, ulong seed, ulong missing = 0, bool isWeighted = false)
    {
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i % classes)];
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            var sum = i % columns % classes == labels[i / columns] ? 1ul << 19 : 0;
            for (var k = 0; k < 3; k++)
            {
                sum += Seeds.SplitMix(ref seed) >> 44;
            }

            values[i] = (Seeds.SplitMix(ref seed) >> 32) % 100 < missing ? float.NaN : sum / (float)(1 << 20);
        }

        return new BoostingRows(values, columns, labels, [.. labels.Select(label => isWeighted ? 1 + (label / 4f) : 1)], classes);
    }

    internal static BoostedNode[][] Boost(BoostingRows rows, TreeSettings settings, int rounds, ulong seed, int threads)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        var booster = new Booster(settings, rows, 0.5f, seed, options);
        return [.. Enumerable.Range(0, rounds).SelectMany(_ => booster.Boost())];
    }

    private static float[] Predict(BoostedNode[][] trees, BoostingRows rows)
    {
        var probabilities = new float[rows.Labels.Length * rows.Classes];
        new BoostedTrees(trees, rows.Classes, 0.5f).Predict(
            rows.Values, rows.Columns, probabilities, TestContext.Current.CancellationToken);
        return probabilities;
    }

    private static double Loss(float[] probabilities, BoostingRows rows) =>
        rows.Labels.Select((label, i) => -Math.Log(probabilities[(i * rows.Classes) + label])).Average();

    private static TreeSettings Settings(JsonElement settings)
    {
        float Number(string name, float otherwise) => settings.TryGetProperty(name, out var value) ? value.GetSingle() : otherwise;
        return new TreeSettings
        {
            Method = Enum.Parse<TreeMethod>(settings.GetProperty("method").GetString() ?? "", ignoreCase: true),
            MaxDepth = settings.GetProperty("depth").GetInt32(),
            LearningRate = Number("eta", 0.3f),
            Lambda = Number("lambda", 1),
            Alpha = Number("alpha", 0),
            MinSplitLoss = Number("gamma", 0),
            MinChildWeight = Number("childWeight", 1),
            MaxDelta = Number("delta", 0),
            MaxBins = (int)Number("bins", 256),
            Subsample = Number("subsample", 1),
            ColsampleByTree = Number("byTree", 1),
            ColsampleByLevel = Number("byLevel", 1),
            ColsampleByNode = Number("byNode", 1),
        };
    }

    private static IEnumerable<string> Preorder(BoostedNode[] tree, int at)
    {
        var node = tree[at];
        var value = node.Value.ToString("G9", CultureInfo.InvariantCulture);
        return node.IsLeaf
            ? ["=" + value]
            : [$"{node.Column}{(node.MissingLeft ? '<' : '>')}{value}", .. Preorder(tree, node.Left), .. Preorder(tree, node.Left + 1)];
    }

    private static void AssertSame(string[] expected, string[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (theirs, ours) in expected.Zip(actual))
        {
            var (a, b) = (theirs.IndexOfAny(['<', '>', '=']) + 1, ours.IndexOfAny(['<', '>', '=']) + 1);
            Assert.Equal(theirs[..a], ours[..b]);
            var value = float.Parse(theirs[a..], CultureInfo.InvariantCulture);
            var own = float.Parse(ours[b..], CultureInfo.InvariantCulture);
            Assert.InRange(Math.Abs(value - own), 0, theirs[0] == '=' ? 1e-6 : 0);
        }
    }

    private static void AssertClose(JsonElement expected, float[] actual)
    {
        Assert.Equal(expected.GetArrayLength(), actual.Length);
        Assert.All(expected.EnumerateArray().Zip(actual), pair => Assert.InRange(Math.Abs(pair.First.GetDouble() - pair.Second), 0, 1e-5));
    }
}
