using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class SweepFileTests : IDisposable
{
    private const string Complete = """
        name: crnn-regularization
        dataset: gtzan
        features: seed-study            # configs/features/seed-study.yaml
        protocol: { split: track, folds: 5, repeats: 2, seed: 17 }
        objective: { metric: validationAccuracy, goal: maximize }
        search:   { sampler: tpe, experiments: 40, pruner: { kind: asha, reduction: 3, minEpochs: 3 } }
        resources: { device: auto, threads: 1 }
        models:
          - family: crnn
            parameters:
              dropout: { uniform: [0.0, 0.6] }
              weightDecay: { logUniform: [1e-6, 1e-2] }
              learningRate: { logUniform: [1e-4, 1e-2] }
              gruUnits: { choice: [32, 64, 128] }
              specAugment: { choice: [none, light, strong] }
              epochs: 40
          - family: svm
            parameters: { c: { choice: [1, 10, 100] }, gamma: { choice: [scale, 0.01] } }
        """;

    private const string Least = "name: a\ndataset: d\nfeatures: f\nmodels: [{ family: knn }]\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_complete_file_becomes_its_spec()
    {
        var sweep = Read(Complete);
        Assert.Equal(("crnn-regularization", "gtzan", "seed-study"), (sweep.Name, sweep.Dataset, sweep.Features));
        Assert.Equal(new Protocol { Repeats = 2 }, sweep.Protocol);
        Assert.Equal(new ObjectiveSpec(), sweep.Objective);
        Assert.Equal(("tpe", 40, "asha"), (sweep.Search.Sampler, sweep.Search.Experiments, sweep.Search.Pruner.Kind));
        Assert.Equal("minEpochs=3 reduction=3", sweep.Search.Pruner.Parameters.ToString());
        Assert.Equal(new ResourceSpec(), sweep.Resources);
        Assert.Equal(
            new ParameterSpace(
            [
                new FamilySpace("crnn",
                [
                    new("dropout", new NumberRange(0, 0.6)), new("weightDecay", new NumberRange(1e-6, 1e-2, IsLogScale: true)),
                    new("learningRate", new NumberRange(1e-4, 1e-2, IsLogScale: true)), new("gruUnits", Choice(32, 64, 128)),
                    new("specAugment", Words("none", "light", "strong")), new("epochs", Choice(40)),
                ]),
                new FamilySpace("svm",
                    [new("c", Choice(1, 10, 100)), new("gamma", new ChoiceRange([ParameterValue.Of("scale"), ParameterValue.Of(0.01)]))]),
            ]), sweep.Models);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var sweep = Read(Least);
        Assert.Equal((new Protocol(), new ObjectiveSpec(), new ResourceSpec()), (sweep.Protocol, sweep.Objective, sweep.Resources));
        Assert.Equal(("grid", null, "none"), (sweep.Search.Sampler, sweep.Search.Experiments, sweep.Search.Pruner.Kind));
        Assert.Empty(sweep.Models.Families[0].Dimensions);
    }

    [Fact]
    public void The_declared_defaults_are_those_of_the_records()
    {
        // Every key with a default, written out as `config explain` shows it, must change nothing.
        var spelled = "protocol: { split: track, folds: 5, repeats: 1, seed: 17, validationFraction: 0.2, scaling: standard }\n"
            + "search: { sampler: grid, pruner: none, deterministic: false, window: 4 }\n"
            + "objective: { metric: validationAccuracy, goal: maximize }\nresources: { device: auto, threads: 1, exclusive: false, priority: 0 }\n";
        Assert.Equal(DomainJson.Hash(Read(Least)), DomainJson.Hash(Read(Least + spelled)));
    }

    [Fact]
    public void Resources_say_who_goes_first_and_who_shares_no_device() => Assert.Equal(
        new ResourceSpec(IsExclusive: true, Priority: -7), Read(Least + "resources: { exclusive: true, priority: -7 }\n").Resources);

    [Theory]
    [InlineData("{ integer: [1, 9] }", "integer 1 9 False 1")]
    [InlineData("{ integer: [1, 9], step: 2 }", "integer 1 9 False 2")]
    [InlineData("{ integer: [1, 512], log: true }", "integer 1 512 True 1")]
    [InlineData("{ uniform: [-1, 1], step: 0.5 }", "number -1 1 False 0.5")]
    [InlineData("{ value: 3 }", "choice 3")]
    [InlineData("'3'", "choice 3")]
    [InlineData("true", "choice true")]
    public void Every_form_of_a_range_is_read(string yaml, string expected)
    {
        var range = Read(Least.Replace("{ family: knn }", $"{{ family: knn, parameters: {{ k: {yaml} }} }}", StringComparison.Ordinal)).Models.Families[0].Dimensions[0].Range;
        Assert.Equal(expected, range switch
        {
            IntegerRange r => $"integer {r.Low} {r.High} {r.IsLogScale} {r.Step}",
            NumberRange r => FormattableString.Invariant($"number {r.Low} {r.High} {r.IsLogScale} {r.Step}"),
            ChoiceRange r => "choice " + string.Join(' ', r.Values),
            _ => "",
        });
    }

    [Fact]
    public void A_parameter_may_wait_for_another()
    {
        var sweep = Read(Least.Replace("{ family: knn }",
            "{ family: svm, parameters: { kernel: { choice: [rbf, poly] }, degree: { integer: [2, 4], when: { kernel: poly } } } }", StringComparison.Ordinal));
        Assert.Equal(new ParameterCondition("kernel", [ParameterValue.Of("poly")]), sweep.Models.Families[0].Dimensions[1].When);
    }

    [Fact]
    public void All_problems_are_told_at_once_with_line_column_and_hint()
    {
        var error = Assert.Throws<UserErrorException>(() => Read("""
            nam: x
            dataset: d
            features: [f]
            protocol: { folds: many, split: track, sed: 1 }
            objective: { metric: testAccuracy }
            search: { sampler: tpe, window: 0 }
            models:
              - family: knn
                parameters:
                  k: { integr: [1, 9] }
                  p: [1, 2]
                  w: { uniform: [2, 1] }
              - svm
            """));
        Assert.Equal(UserErrorKind.Invalid, error.Kind);
        Assert.Equal(
            """
            sweep.yaml:1:1: a sweep has no key 'nam'; did you mean 'name'?
            sweep.yaml:1:1: a sweep needs 'name': A name for people; the sweep's id is made of it.
            sweep.yaml:3:11: features is a word, not a list
            sweep.yaml:4:20: folds is an integer from 1 to 1000, not 'many'
            sweep.yaml:4:40: protocol has no key 'sed'; did you mean 'seed'?
            sweep.yaml:5:22: a search never goes by the test part, or it would no longer be one; use validationAccuracy
            sweep.yaml:6:20: tpe has no end by itself; say how many with experiments: 40
            sweep.yaml:6:33: window is an integer from 1 to 100000, not 0
            sweep.yaml:10:12: k has no range 'integr'; did you mean 'integer'?
            sweep.yaml:11:10: p is a list; write { choice: [...] }
            sweep.yaml:12:21: w [2, 1] is empty; write the lower bound first
            sweep.yaml:13:5: a model is a map of family and parameters, not 'svm'
            """, Relative(error));
    }

    [Theory]
    [InlineData("{ logUniform: [0, 1] }", "logUniform begins above 0, not at 0")]
    [InlineData("{ integer: [1, 2.5] }", "integer takes whole bounds, not [1, 2.5]; use uniform for fractions")]
    [InlineData("{ integer: [0, 8], log: true }", "log begins at 1 or above, not at 0")]
    [InlineData("{ integer: [1, 8], log: true, step: 2 }", "takes step or log, not both")]
    [InlineData("{ logUniform: [1, 8], step: 2 }", "step goes with uniform and integer only, not with logUniform")]
    [InlineData("{ uniform: [0, 1], step: 0 }", "step is a number above 0, not '0'")]
    [InlineData("{ uniform: [0, 1], choice: [1] }", "needs exactly one of choice, uniform, logUniform, integer, value")]
    [InlineData("{ choice: [] }", "choice is a list of values, not a list")]
    [InlineData("{ choice: [1, 1.0] }", "1.0 stands in its choices twice")]
    [InlineData("{ choice: [1, [2]] }", "each choice is a number, a word, true or false, not a list")]
    [InlineData("{ uniform: [a, b] }", "a range is [low, high] of two numbers, not a list")]
    [InlineData("{ choice: [1, 2], when: { other: 1 } }", "waits for 'other', which is no other parameter here")]
    [InlineData("{ choice: [1, 2], when: [other] }", "when names one parameter")]
    [InlineData("", "has no value; write a constant or a range, or delete the key")]
    public void A_range_that_makes_no_sense_is_refused_with_a_reason(string yaml, string message)
    {
        var text = Least.Replace("{ family: knn }", $"{{ family: knn, parameters: {{ k: {yaml} }} }}", StringComparison.Ordinal);
        Assert.Contains($": k {message}", Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("protocol: { folds: 1 }", "one fold needs testFraction")]
    [InlineData("protocol: { folds: 3, testFraction: 0.3 }", "testFraction holds out once and goes with folds: 1, not 3")]
    [InlineData("protocol: { split: predefined }", "split: predefined needs lists")]
    [InlineData("protocol: { lists: { train: [a], test: [b] } }", "lists go with split: predefined, not with track")]
    [InlineData("protocol: { split: predefined, folds: 5, lists: { train: [a], test: [b] } }", "are its one fold")]
    [InlineData("protocol: { split: predefined, lists: { train: [a], test: [a] } }", "a is in test in train as well")]
    [InlineData("protocol: { split: predefined, lists: { train: [a], test: none.txt } }", "test: there is no file none.txt")]
    [InlineData("protocol: { split: predefined, lists: { train: [a] } }", "lists needs 'test'")]
    public void A_protocol_that_contradicts_itself_is_refused(string protocol, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Read(Least + protocol)).Message, StringComparison.Ordinal);

    [Fact]
    public void One_fold_with_a_test_fraction_is_a_holdout()
    {
        var protocol = Read(Least + "protocol: { testFraction: 0.3 }").Protocol;
        Assert.Equal((1, 0.3), (protocol.Folds, protocol.TestFraction));
    }

    [Fact]
    public void Lists_of_a_predefined_split_are_read_beside_the_file()
    {
        _folder.Write("splits/train.txt", "# comment\nblues/a.wav\n\n  rock\\b.wav  \n");
        var lists = Read(Least + "protocol: { split: predefined, lists: { train: splits/train.txt, validation: [c.wav], test: [d.wav] } }").Protocol.Lists;
        Assert.Equal(["blues/a.wav", "rock/b.wav"], lists!.Train);
        Assert.Equal(["c.wav"], lists.Validation);
        Assert.Equal(["d.wav"], lists.Test);
    }

    [Fact]
    public void Set_changes_what_the_file_says()
    {
        var sweep = Read(Complete, "protocol.folds=3", "models[0].parameters.epochs={ integer: [1, 9] }", "models.svm.parameters.c=7", "resources.labels.room=lab");
        Assert.Equal(3, sweep.Protocol.Folds);
        Assert.Equal(new IntegerRange(1, 9), sweep.Models.Families[0].Dimensions[^1].Range);
        Assert.Equal(Choice(7), sweep.Models.Families[1].Dimensions[0].Range);
        Assert.Equal("lab", sweep.Resources.Labels!["room"]);
    }

    [Theory]
    [InlineData("protocol.fold=3", "--set protocol.fold=3: protocol has no key 'fold'; did you mean 'folds'?")]
    [InlineData("protocol.folds=x", "--set protocol.folds=x: folds is an integer from 1 to 1000, not 'x'")]
    [InlineData("models.crn.family=svm", "--set models.crn.family=svm: there is no entry 'crn'; did you mean 'crnn'?")]
    [InlineData("folds", "--set folds: is no KEY=VALUE; write --set protocol.folds=3")]
    [InlineData("protocol=[1", "--set protocol=[1: is no YAML")]
    public void A_wrong_set_is_told_by_its_own_words(string setting, string message) =>
        Assert.StartsWith(message, Assert.Throws<UserErrorException>(() => Read(Complete, setting)).Message, StringComparison.Ordinal);

    [Fact]
    public void Problems_that_the_catalogs_find_get_line_and_column()
    {
        var file = SweepFile.Read(_folder.Write("sweep.yaml", Complete
            .Replace("dropout: {", "droput: {", StringComparison.Ordinal).Replace("epochs: 40\n", "epochs: 0.5\n", StringComparison.Ordinal)
            .Replace("family: svm", "family: svn", StringComparison.Ordinal).Replace("reduction", "reducton", StringComparison.Ordinal)
            .Replace("128]", "7]", StringComparison.Ordinal).Replace("sampler: tpe", "sampler: tpee", StringComparison.Ordinal)));
        var crnn = new ParameterSchema("crnn",
            ParameterSpec.Number("dropout", 0.1, 0, 1, "Share of units left out."), ParameterSpec.Number("weightDecay", 0, 0, 1, "Decay."),
            ParameterSpec.Number("learningRate", 1e-3, 1e-6, 1, "Step."), ParameterSpec.Integer("gruUnits", 32, 8, 512, "Units."),
            ParameterSpec.Choice("specAugment", ["none", "light", "strong"], "Masks."), ParameterSpec.Integer("epochs", 40, 1, 1000, "Epochs."));
        var asha = new ParameterSchema("asha", ParameterSpec.Integer("reduction", 3, 2, 9, "Reduction."), ParameterSpec.Integer("minEpochs", 1, 1, 9, "Epochs."));
        var catalog = new SpecCatalog
        {
            Families = new Dictionary<string, ParameterSchema> { ["crnn"] = crnn, ["svm"] = new("svm") },
            Pruners = new Dictionary<string, ParameterSchema> { ["asha"] = asha },
            Samplers = ["grid", "tpe"],
        };
        Assert.Equal(
            [
                "6:22: there is no sampler 'tpee'; did you mean 'tpe'?",
                "6:67: asha has no parameter 'reducton'; did you mean 'reduction'?",
                "11:7: crnn has no parameter 'droput'; did you mean 'dropout'?",
                "14:17: crnn: gruUnits is an integer from 8 to 512, not 7",
                "16:15: crnn: epochs is an integer from 1 to 1000, not '0.5'",
                "17:13: there is no family 'svn'; did you mean 'svm'?",
            ],
            file.Locate(SpecChecks.Check(file.Spec, catalog)).Select(problem => $"{problem.Position.Line}:{problem.Position.Column}: {problem.Message}"));
        Assert.Empty(SpecChecks.Check(file.Spec, SpecCatalog.Unknown));
    }

    public void Dispose() => _folder.Dispose();

    private static ChoiceRange Choice(params double[] values) => new([.. values.Select(ParameterValue.Of)]);

    private static ChoiceRange Words(params string[] values) => new([.. values.Select(ParameterValue.Of)]);

    private SweepSpec Read(string yaml, params string[] settings) => SweepFile.Read(_folder.Write("sweep.yaml", yaml), settings).Spec;

    private string Relative(UserErrorException error) => error.Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
