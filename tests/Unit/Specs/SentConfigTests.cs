using System.Text;
using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;
using Xunit;

namespace Experiments.Unit.Specs;

/// <summary>Sweeps that another program sends, as YAML or JSON.</summary>
public sealed class SentConfigTests
{
    [Fact]
    public void JSON_and_YAML_are_the_same_sweep()
    {
        var yaml = Read("name: a\ndataset: d\nfeatures: seed-study\nprotocol: { folds: 3, seed: 7 }\n"
            + "models:\n  - { family: knn, parameters: { k: { choice: [1, 3] }, weights: distance } }\n").Spec;
        var json = Read(
            """
            {"name": "a", "dataset": "d", "features": "seed-study", "protocol": {"folds": 3, "seed": 7},
            	"models": [{"family": "knn", "parameters": {"k": {"choice": [1, 3]}, "weights": "dist\u0061nce"}}]}
            """, isJson: true).Spec;
        Assert.Equal(DomainJson.Hash(yaml), DomainJson.Hash(json));
    }

    [Theory]
    [InlineData("name: a\ndataset: d\nfeatures: f\nprotocol:\n  folds: 0\nmodels: [{ family: knn }]", false, "protocol.folds", 5, 10)]
    [InlineData(
        """{"name": "a", "dataset": "d", "features": "f", "protocol": {"folds": 0}, "models": [{"family": "knn"}]}""",
        true, "protocol.folds", 1, 70)]
    [InlineData(
        """{"name": "a", "dataset": "d", "features": "f", "protocol": {"fold": 2}, "models": [{"family": "knn"}]}""",
        true, "protocol.fold", 1, 61)]
    [InlineData(
        "name: a\ndataset: d\nfeatures: f\nmodels: [{ family: knn, parameters: { q: 1 } }]", false, "models[0].parameters.q", 4, 39)]
    [InlineData("name: a\ndataset: d\nfeatures: f\nlabels: /etc/passwd\nmodels: [{ family: cnn }]", false, "labels.file", 4, 9)]
    [InlineData("name: a\ndataset: d\nfeatures: f\nlabels: { file: ~/x.csv }\nmodels: [{ family: cnn }]", false, "labels.file", 4, 17)]
    [InlineData("name: a\ndataset: d\nfeatures: f\nprotocol: { split: predefined, lists: { train: /etc/passwd, test: [a] } }\n"
        + "models: [{ family: knn }]", false, "protocol.lists.train", 4, 48)]
    public void A_problem_has_the_path_of_its_key(string text, bool isJson, string path, int line, int column)
    {
        var problem = Assert.Single(Read(text, isJson).Problems);
        Assert.Equal(path, problem.Path);
        Assert.Equal(new ConfigPosition(SentConfig.Source, line, column), problem.Position);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../features/seed-study")]
    [InlineData("configs/features/seed-study.yaml")]
    [InlineData("..")]
    public void Features_are_known_by_their_name_alone(string features)
    {
        var draft = SweepDraft.Read(
            new SentConfig(
                Encoding.UTF8.GetBytes($"name: a\ndataset: d\nfeatures: {features}\nmodels: [{{ family: knn }}]"), IsJson: false),
            ClientCatalog.All);
        Assert.False(draft.HasFeatureFile);
        var error = Assert.Throws<UserErrorException>(() => draft.RequireFeatures());
        Assert.Equal(UserErrorKind.NotFound, error.Kind);
        Assert.Equal("features", Assert.IsType<ConfigException>(error.InnerException).Problems[0].Path);
    }

    [Theory]
    [InlineData("{\"name\": ", "body:1:")]
    [InlineData("{\"name\": \"a\"}\nx", "body:2:1: is not JSON")]
    [InlineData("\"a\"", "body:1:1: a config is a map")]
    [InlineData("", "body:1:1: is not JSON")]
    [InlineData("{\"name\": \"\\ud800\"}", "body: is not JSON")]
    public void What_is_no_JSON_is_refused(string text, string message) => Assert.StartsWith(
        message, Assert.Throws<UserErrorException>(() => Read(text, isJson: true)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_equal_keys_the_second_is_a_problem() => Assert.Contains(
        Read("""{"name": "a", "name": "b", "dataset": "d", "features": "f", "models": [{"family": "knn"}]}""", isJson: true).Problems,
        problem => problem.Message.StartsWith("'name' is already given in line 1", StringComparison.Ordinal));

    [Fact]
    public void Text_in_another_encoding_is_refused() => Assert.Contains("is not UTF-8", Assert.Throws<UserErrorException>(
        () => SweepFile.TryRead(new SentConfig([0x61, 0xff], IsJson: false), ClientCatalog.All)).Message, StringComparison.Ordinal);

    private static LocatedSpec<SweepSpec> Read(string text, bool isJson = false) =>
        SweepFile.TryRead(new SentConfig(Encoding.UTF8.GetBytes(text), isJson), ClientCatalog.All);
}
