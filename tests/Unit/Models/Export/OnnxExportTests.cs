using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Export;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Experiments.Unit.Models.Export;

/// <summary>Exported models predict in ONNX Runtime what they predict here.</summary>
public sealed class OnnxExportTests
{
    private const string Genres = "blues,jazz,rock";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every family, and the settings that change its graph.</summary>
    public static TheoryData<string, string> Settings()
    {
        var data = new TheoryData<string, string>
        {
            { "knn", "metric=manhattan weights=distance" },
            { "knn", "metric=cosine k=7 classWeights=balanced" },
            { "knn", "weights=distance" },
            { "svm", "probability=platt" },
            { "svm", "kernel=poly probability=platt degree=2 coef0=1" },
            { "svm", "kernel=linear" },
            { "random-forest", "minSamplesLeaf=5" },
            { "gradient-boosting", "minSamplesLeaf=5 numLeaves=4" },
            { "cnn", "blocks=2 batchNorm=true activation=elu pooling=flatten" },
            { "cnn", "blocks=2 activation=leaky-relu" },
            { "crnn", "blocks=2 bidirectional=true gruLayers=2 gruUnits=5 batchNorm=true" },
        };
        foreach (var name in FamilyData.Families.Names)
        {
            data.Add(name, "");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void An_exported_model_predicts_the_same(string name, string setting)
    {
        var (family, request) = Request(name, setting, Labels(150, 3), Genres.Split(','));
        using var model = family.Fit(request, Token);
        AssertSame(family, [model], request, Genres.Split(','));
    }

    [Theory]
    [InlineData("knn", "")]
    [InlineData("svm", "")]
    [InlineData("svm", "probability=platt")]
    [InlineData("xgboost", "")]
    [InlineData("gradient-boosting", "")]
    [InlineData("cnn", "blocks=2")]
    public void A_genre_without_training_rows_has_probability_zero(string name, string setting)
    {
        string[] genres = ["blues", "disco", "jazz", "rock"];
        var (family, request) = Request(name, setting, Labels(60, 2).Select(label => label * 2), genres);
        using var model = family.Fit(request, Token);
        AssertSame(family, [model], request, genres);
    }

    [Theory]
    [InlineData("logistic-regression")]
    [InlineData("random-forest")]
    public void A_single_training_genre_is_certain(string name)
    {
        var (family, request) = Request(name, "", Labels(20, 1), Genres.Split(','));
        using var model = family.Fit(request, Token);
        AssertSame(family, [model], request, Genres.Split(','));
    }

    [Theory]
    [InlineData("min-max")]
    [InlineData("robust")]
    [InlineData("none")]
    public void Columns_are_scaled_the_same(string scaling)
    {
        var (family, request) = Request("knn", "k=3", Labels(90, 3), Genres.Split(','));
        using var model = family.Fit(request with { Scaling = scaling }, Token);
        AssertSame(family, [model], request, Genres.Split(','));
    }

    [Fact]
    public void Several_models_become_their_mean()
    {
        var (family, request) = Request("svm", "", Labels(90, 3), Genres.Split(','));
        using var first = family.Fit(request, Token);
        using var second = family.Fit(request with { Train = Rows(request, Labels(60, 3), 5) }, Token);
        AssertSame(family, [first, second], request, Genres.Split(','));
    }

    [Fact]
    public void A_float_at_a_rounded_threshold_takes_the_same_branch()
    {
        double[] thresholds = [0.1, -0.1, 1e-300, -1e-300, 1e300, -1e300, 0, 1.0 / 3, float.Epsilon / 2.0];
        Assert.All(thresholds, threshold =>
        {
            var rounded = OnnxTrees.RoundDown(threshold);
            float[] values = [MathF.BitDecrement(rounded), rounded, MathF.BitIncrement(rounded), 0, -0f];
            Assert.All(values.Where(float.IsFinite), value => Assert.Equal(value <= threshold, value <= rounded));
        });
    }

    [Fact]
    public void The_metadata_describe_the_model()
    {
        var (family, request) = Request("knn", "", Labels(30, 3), Genres.Split(','));
        using var model = family.Fit(request, Token);
        using var session = Open([model], Genres.Split(','));
        var properties = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal("""["blues","jazz","rock"]""", properties["genres"]);
        Assert.Equal("test", properties["experiment"]);
    }

    private static IEnumerable<int> Labels(int count, int genres) => Enumerable.Range(0, count).Select(i => i % genres);

    private static LabelledRows Rows(FitRequest request, IEnumerable<int> labels, ulong seed) =>
        FamilyData.Rows(request.Train.Rows.Shape, labels, seed, distance: 1);

    private static (IModelFamily Family, FitRequest Request) Request(
        string name, string setting, IEnumerable<int> labels, IEnumerable<string> genres)
    {
        var family = FamilyData.Get(name);
        var request = FamilyData.Request(
            family, FamilyData.Rows(FamilyData.ShapeFor(family), labels, 1, distance: 1), [.. genres]);
        var parameters = setting.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=')).Aggregate(
            request.Parameters, (all, pair) => all.With(pair[0], ParameterValue.Parse(pair[1])));
        return (family, request with { Parameters = parameters });
    }

    private static InferenceSession Open(IReadOnlyList<IFittedModel> models, string[] genres)
    {
        using var file = new MemoryStream();
        OnnxModelFile.Write(
            models, [.. genres], ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("experiment", "test"), file);
        return new InferenceSession(file.ToArray());
    }

    /// <summary>On new rows, and on training rows, which have a neighbour at distance 0.</summary>
    private static void AssertSame(IModelFamily family, IReadOnlyList<IFittedModel> models, FitRequest request, string[] genres)
    {
        using var session = Open(models, genres);
        foreach (var rows in new[] { Rows(request, Labels(200, 3), 2).Rows, request.Train.Rows.Select([0, 5, 7]) })
        {
            var ours = new float[rows.Count * genres.Length];
            foreach (var model in models)
            {
                var ofModel = model.PredictProbabilities(rows, Token);
                ours = [.. ours.Zip(ofModel, (sum, value) => sum + (value / models.Count))];
            }

            var values = new float[rows.Count * rows.RowLength()];
            for (var row = 0; row < rows.Count; row++)
            {
                rows.CopyRow(row, values.AsSpan(row * rows.RowLength(), rows.RowLength()));
            }

            int[] shape = [rows.Count, .. rows.Shape];
            var input = NamedOnnxValue.CreateFromTensor(session.InputNames[0], new DenseTensor<float>(values, shape));
            using var outputs = session.Run([input]);
            var theirs = outputs.Single(output => output.Name == "probabilities").AsTensor<float>().ToArray();
            var limit = family.Input is ModelInput.Table ? 1e-5 : 1e-4;
            Assert.InRange(ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max(), 0, limit);
            var labels = outputs.Single(output => output.Name == "label").AsTensor<string>().ToArray();
            Assert.All(labels, label => Assert.Contains(label, genres));
        }
    }
}
