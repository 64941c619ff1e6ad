using System.Text;
using System.Text.RegularExpressions;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Unit.Models.Networks;
using Xunit;

namespace Experiments.Unit.Models;

/// <summary>Requirements of every family.</summary>
public sealed partial class EveryFamilyTests
{
    private static readonly int[] Thirty = [.. Enumerable.Range(0, 30).Select(i => i % 3)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names() => [.. FamilyData.Families.Names];

    public static TheoryData<string> TableNames() =>
        [.. FamilyData.Families.All.Where(family => family.Input == ModelInput.Table).Select(family => family.Name)];

    public static TheoryData<string> MixtureNames() =>
        [.. FamilyData.Families.All.Where(family => family.LearnsFromMixtures).Select(family => family.Name)];

    public static TheoryData<string, string> MixtureCases() =>
        [.. MixtureNames().SelectMany(row => new[] { (row.Data, "none"), (row.Data, "balanced") })];

    [Fact]
    public void The_six_classical_families_are_found() =>
        Assert.Equal(
            ["gradient-boosting", "knn", "logistic-regression", "random-forest", "svm", "xgboost"],
            TableNames().Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_family_and_its_parameters_are_described(string name)
    {
        var family = FamilyData.Families.Get(name);
        Assert.Matches(KebabCase(), family.Name);
        Assert.Matches(Sentence(), family.Summary);
        Assert.NotEmpty(family.Parameters.Specs);
        Assert.All(family.Parameters.Specs, spec =>
        {
            Assert.Matches(CamelCase(), spec.Name);
            Assert.Matches(Sentence(), spec.Help);
            Assert.True(spec.Kind is ParameterKind.Flag or ParameterKind.Text || spec is { Minimum: not null, Maximum: not null });
        });
        Assert.NotNull(family.Parameters.Find("classWeights"));
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void Well_separated_genres_are_classified_correctly(string name)
    {
        var family = FamilyData.Get(name);
        var shape = FamilyData.ShapeFor(family);
        int[] labels = [.. Enumerable.Range(0, 150).Select(i => i % 3)];
        using var model = family.Fit(
            FamilyData.Request(family, FamilyData.Rows(shape, labels, 1, distance: 8), "blues", "jazz", "rock"), Token);
        var predicted = Winners(model.PredictProbabilities(FamilyData.Rows(shape, labels, 2, distance: 8).Rows, Token), 3);

        // XGBoost cuts at training values, not between them: test rows may be beyond.
        Assert.True(labels.Zip(predicted).Count(pair => pair.First == pair.Second) >= 140);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits(string name)
    {
        var family = FamilyData.Get(name);
        var request = FamilyData.Request(family, FamilyData.Rows(FamilyData.ShapeFor(family), Thirty, 1), "blues", "jazz", "rock");
        Assert.Equal(Probabilities(family, request), Probabilities(family, request));
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void Results_do_not_depend_on_the_number_of_threads(string name)
    {
        var family = FamilyData.Get(name);
        var labels = Enumerable.Range(0, 600).Select(i => i % 3);
        var request = FamilyData.Request(
            family, FamilyData.Rows(FamilyData.ShapeFor(family), labels, 1, distance: 1), "blues", "jazz", "rock");
        Assert.Equal(Probabilities(family, request), Probabilities(family, request with { Threads = 3 }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_model_predicts_the_same_bits(string name)
    {
        var family = FamilyData.Get(name);
        var rows = FamilyData.Rows(FamilyData.ShapeFor(family), Thirty, 1, distance: 1);
        var request = FamilyData.Request(family, rows, "blues", "jazz", "rock");
        using var model = family.Fit(request, Token);
        using var loaded = family.Load(new MemoryStream(SaveToBytes(model)));
        Assert.Equal(model.PredictProbabilities(rows.Rows, Token), loaded.PredictProbabilities(rows.Rows, Token));
        Assert.Equal(SaveToBytes(model), SaveToBytes(loaded));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Balanced_weights_raise_the_probability_of_a_rare_genre(string name)
    {
        var family = FamilyData.Get(name);
        int[] labels = [.. Enumerable.Range(0, 200).Select(i => i % 10 == 0 ? 1 : 0)];
        var request = FamilyData.Request(family, FamilyData.Rows(FamilyData.ShapeFor(family), labels, 1, distance: 0.5), "blues", "jazz");
        request = request with { Parameters = request.Parameters.With("classWeights", ParameterValue.Of("balanced")) };
        if (family.Parameters.Find("minSamplesLeaf") is not null)
        {
            // The leaves of full-grown trees contain one genre, whatever its weight.
            request = request with { Parameters = request.Parameters.With("minSamplesLeaf", ParameterValue.Of(20)) };
        }

        var plain = request with { Parameters = request.Parameters.With("classWeights", ParameterValue.Of("none")) };
        Assert.InRange(MeanJazzProbability(family, plain), 0, MeanJazzProbability(family, request) - 0.01);

        static double MeanJazzProbability(IModelFamily family, FitRequest request)
        {
            using var model = family.Fit(request, Token);
            var rows = FamilyData.Rows(request.Train.Rows.Shape, Enumerable.Range(0, 400).Select(i => i % 2), 2, distance: 0.5).Rows;
            return model.PredictProbabilities(rows, Token).Chunk(2).Average(row => row[1]);
        }
    }

    [Fact]
    public void Networks_logistic_regression_and_boosting_learn_from_mixtures() =>
        Assert.Equal(
            ["cnn", "crnn", "gradient-boosting", "logistic-regression", "xgboost"],
            FamilyData.Families.All.Where(family => family.LearnsFromMixtures).Select(family => family.Name).Order());

    [Theory]
    [MemberData(nameof(MixtureCases))]
    public void Mixtures_of_one_genre_each_give_the_bits_of_the_labels(string name, string weights)
    {
        var family = FamilyData.Get(name);
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 5 == 0 ? 2 : i % 2)];
        var request = FamilyData.Request(
            family, FamilyData.Rows(FamilyData.ShapeFor(family), labels, 1, distance: 1), "blues", "jazz", "rock", "soul");
        var setting = request.Parameters.With("classWeights", ParameterValue.Of(weights));
        foreach (var spec in family.Parameters.Specs.Where(spec => spec.Name is "earlyStopping" or "patience"))
        {
            setting = setting.With(spec.Name, ParameterValue.Of(2));
        }

        request = request with { Parameters = setting };
        var mixed = request with
        {
            Train = request.Train with { Mixtures = OneHot(request.Train.Labels, 4) },
            Validation = request.Validation with { Mixtures = OneHot(request.Validation.Labels, 4) },
        };
        Assert.Equal(Probabilities(family, request), Probabilities(family, mixed));

        static float[] OneHot(IReadOnlyList<int> labels, int genres)
        {
            var rows = new float[labels.Count * genres];
            for (var row = 0; row < labels.Count; row++)
            {
                rows[(row * genres) + labels[row]] = 1;
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(MixtureNames))]
    public void A_family_predicts_the_mixtures_that_it_learned_from(string name)
    {
        // Two kinds of rows, labelled blues: the first are 70 % blues and 30 % jazz, the others 60 % rock and 40 % blues.
        var family = FamilyData.Get(name);
        int[] kinds = [.. Enumerable.Range(0, 200).Select(i => i % 2)];
        var (rows, others) = family.Input == ModelInput.Tensor
            ? (ToySpectrograms.Rows(200, 2, 1), ToySpectrograms.Rows(2, 2, 2))
            : (FamilyData.Rows([6], kinds, 1, distance: 6), FamilyData.Rows([6], [0, 1], 2, distance: 6));
        float[][] mixtures = [[0.7f, 0.3f, 0], [0.4f, 0, 0.6f]];
        var request = FamilyData.Request(
            family, new LabelledRows(rows.Rows, [.. kinds.Select(_ => 0)]) { Mixtures = [.. kinds.SelectMany(kind => mixtures[kind])] },
            "blues", "jazz", "rock");
        request = request with { Validation = new LabelledRows(rows.Rows.Select([]), []), Parameters = Longer(family, request.Parameters) };
        using var model = family.Fit(request, Token);
        var predicted = model.PredictProbabilities(others.Rows, Token);
        Assert.Equal(mixtures.SelectMany(mixture => mixture), predicted, (expected, found) => Math.Abs(expected - found) < 0.08);

        static ParameterSet Longer(IModelFamily family, ParameterSet cheap)
        {
            (string Name, ParameterValue Value)[] longer = [("nEstimators", ParameterValue.Of(40)), ("epochs", ParameterValue.Of(25))];
            return longer.Where(pair => family.Parameters.Find(pair.Name) is not null)
                .Aggregate(cheap, (set, pair) => set.With(pair.Name, pair.Value));
        }
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void A_damaged_or_foreign_file_is_refused_with_the_reason(string name)
    {
        var family = FamilyData.Get(name);
        var rows = FamilyData.Rows(FamilyData.ShapeFor(family), Thirty, 1);
        using var model = family.Fit(FamilyData.Request(family, rows, "blues", "jazz", "rock"), Token);
        var saved = SaveToBytes(model);

        AssertRefused(family, "not a model at all"u8.ToArray(), "does not start with a model");
        AssertRefused(family, saved[..(saved.Length / 2)], "is truncated");
        byte[] newer = [.. saved[..8], 2, .. saved[9..]];
        AssertRefused(family, newer, "has format version 2, this build reads version 1");
        var text = Encoding.Latin1.GetString(saved);
        var ofAnother = $"\"family\":\"{new string('x', name.Length)}\"";
        var other = Encoding.Latin1.GetBytes(text.Replace($"\"family\":\"{name}\"", ofAnother, StringComparison.Ordinal));
        AssertRefused(family, other, $"not {name}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_prediction_does_not_depend_on_the_other_rows(string name)
    {
        var family = FamilyData.Get(name);
        var rows = FamilyData.Rows(FamilyData.ShapeFor(family), Thirty, 1, distance: 1);
        using var model = family.Fit(FamilyData.Request(family, rows, "blues", "jazz", "rock"), Token);
        var together = model.PredictProbabilities(rows.Rows, Token);
        var alone = model.PredictProbabilities(rows.Rows.Select([29]), Token);
        Assert.Equal(together[87..], alone);
        Assert.Empty(model.PredictProbabilities(rows.Rows.Select([]), Token));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_genre_absent_from_train_is_never_predicted(string name)
    {
        var family = FamilyData.Get(name);
        var labels = Thirty.Select(label => label == 1 ? 3 : label);
        var rows = FamilyData.Rows(FamilyData.ShapeFor(family), labels, 1);
        using var model = family.Fit(FamilyData.Request(family, rows, "blues", "jazz", "metal", "rock"), Token);
        var probabilities = model.PredictProbabilities(rows.Rows, Token);
        Assert.All(probabilities.Chunk(4), row => Assert.Equal(0, row[1]));
        Assert.Contains(probabilities.Chunk(4), row => row[3] > 0.2f);
        AssertSumToOne(probabilities, 4);
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void A_single_training_genre_is_predicted_with_certainty(string name)
    {
        var family = FamilyData.Get(name);
        var rows = FamilyData.Rows([3], [1, 1, 1], 1);
        using var model = family.Fit(FamilyData.Request(family, rows, "blues", "jazz"), Token);
        Assert.Equal([0, 1, 0, 1, 0, 1], model.PredictProbabilities(rows.Rows, Token));
        using var loaded = family.Load(new MemoryStream(SaveToBytes(model)));
        Assert.Equal([0, 1, 0, 1, 0, 1], loaded.PredictProbabilities(rows.Rows, Token));
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void Two_rows_with_more_columns_than_rows_can_be_fitted(string name)
    {
        var family = FamilyData.Get(name);
        var rows = FamilyData.Rows([40], [0, 1], 1, distance: 10);
        using var model = family.Fit(FamilyData.Request(family, rows, "blues", "jazz"), Token);
        AssertSumToOne(model.PredictProbabilities(rows.Rows, Token), 2);
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void Constant_columns_can_be_fitted(string name)
    {
        var family = FamilyData.Get(name);
        var rows = new LabelledRows(
            new MemoryRows(Enumerable.Repeat(5f, 40).ToArray(), 4), [.. Enumerable.Range(0, 10).Select(i => i % 2)]);
        AssertFitsUnderEveryScaling(family, rows);
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void Extreme_values_can_be_fitted(string name)
    {
        var family = FamilyData.Get(name);
        float[] values = [.. Enumerable.Range(0, 20).SelectMany(i => new[] { i % 2 == 0 ? 3e38f : -3e38f, i * 1e-38f, i })];
        var rows = new LabelledRows(new MemoryRows(values, 3), [.. Enumerable.Range(0, 20).Select(i => i % 2)]);
        AssertFitsUnderEveryScaling(family, rows);
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void NaN_and_infinity_are_refused_with_their_first_place(string name)
    {
        var family = FamilyData.Get(name);
        float[] values = [1, 2, 3, float.NaN, 5, float.PositiveInfinity];
        var rows = new LabelledRows(new MemoryRows(values, 2), [0, 1, 0]);
        var error = Assert.Throws<UserErrorException>(() => family.Fit(FamilyData.Request(family, rows, "blues", "jazz"), Token));
        Assert.StartsWith(
            "2 of 3 training rows have NaN or infinite numbers, the first in column 2 of row 2;",
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public void Empty_training_data_and_wrong_column_counts_are_refused(string name)
    {
        var family = FamilyData.Get(name);
        Assert.Throws<UserErrorException>(
            () => family.Fit(FamilyData.Request(family, FamilyData.Rows([2], [], 1), "blues", "jazz"), Token));
        using var model = family.Fit(FamilyData.Request(family, FamilyData.Rows([6], Thirty, 1), "blues", "jazz", "rock"), Token);
        var error = Assert.Throws<UserErrorException>(() => model.PredictProbabilities(FamilyData.Rows([5], [0], 1).Rows, Token));
        Assert.Contains("6 columns", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_can_be_canceled(string name)
    {
        var family = FamilyData.Get(name);
        var request = FamilyData.Request(
            family, FamilyData.Rows(FamilyData.ShapeFor(family), Thirty, 1, distance: 1), "blues", "jazz", "rock");
        Assert.Throws<OperationCanceledException>(() => family.Fit(request, new CancellationToken(canceled: true)));

        // Cancelled by its first report: knn has nothing left to do then.
        using var cancellation = new CancellationTokenSource();
        var reported = new CancelAtFirstReport(cancellation);
        if (name != "knn")
        {
            Assert.ThrowsAny<OperationCanceledException>(() => family.Fit(request with { Progress = reported }, cancellation.Token));
            Assert.InRange(reported.Last, 1, reported.Steps);
        }
    }

    private static float[] Probabilities(IModelFamily family, FitRequest request)
    {
        using var model = family.Fit(request, Token);
        return model.PredictProbabilities(request.Train.Rows, Token);
    }

    private static byte[] SaveToBytes(IFittedModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static void AssertRefused(IModelFamily family, byte[] file, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<UserErrorException>(() => family.Load(new MemoryStream(file))).Message,
            StringComparison.Ordinal);

    private static void AssertFitsUnderEveryScaling(IModelFamily family, LabelledRows rows)
    {
        foreach (var (scaling, _) in Scaler.Kinds)
        {
            using var model = family.Fit(FamilyData.Request(family, rows, "blues", "jazz") with { Scaling = scaling }, Token);
            AssertSumToOne(model.PredictProbabilities(rows.Rows, Token), 2);
        }
    }

    private static void AssertSumToOne(float[] probabilities, int genres) =>
        Assert.All(probabilities.Chunk(genres), row =>
        {
            Assert.All(row, share => Assert.InRange(share, 0, 1));
            Assert.Equal(1, row.Sum(), 1e-5f);
        });

    private static IEnumerable<int> Winners(float[] probabilities, int genres) =>
        probabilities.Chunk(genres).Select(row => Array.IndexOf(row, row.Max()));

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex KebabCase();

    [GeneratedRegex("^[A-Z0-9k].*[.?]$")]
    private static partial Regex Sentence();

    [GeneratedRegex("^[a-z][a-zA-Z0-9]*$")]
    private static partial Regex CamelCase();

    private sealed class CancelAtFirstReport(CancellationTokenSource cancellation) : IProgress<FitProgress>
    {
        public int Last { get; private set; }

        public int Steps { get; private set; }

        public void Report(FitProgress value)
        {
            (Last, Steps) = (value.Step, value.Steps);
            cancellation.Cancel();
        }
    }
}
