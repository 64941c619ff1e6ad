using Experiments.Domain;
using Experiments.Grains.Sweeps;
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

    private const string Basic = "name: a\ndataset: d\nfeatures: f\nmodels: [{ family: knn }]\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_complete_file_is_read()
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
    public void Omitted_keys_have_their_defaults()
    {
        var sweep = Read(Basic);
        Assert.Equal((new Protocol(), new ObjectiveSpec(), new ResourceSpec()), (sweep.Protocol, sweep.Objective, sweep.Resources));
        Assert.Equal(("grid", null, "none"), (sweep.Search.Sampler, sweep.Search.Experiments, sweep.Search.Pruner.Kind));
        Assert.Empty(sweep.Models.Families[0].Dimensions);
    }

    [Fact]
    public void Priority_and_exclusive_use_are_read_from_resources() => Assert.Equal(
        new ResourceSpec(IsExclusive: true, Priority: -7), Read(Basic + "resources: { exclusive: true, priority: -7 }\n").Resources);

    [Theory]
    [InlineData("epochs", "{ integer: [1, 9] }", "integer 1 9 False 1")]
    [InlineData("epochs", "{ integer: [1, 9], step: 2 }", "integer 1 9 False 2")]
    [InlineData("epochs", "{ integer: [1, 512], log: true }", "integer 1 512 True 1")]
    [InlineData("dropout", "{ uniform: [0, 0.5], step: 0.25 }", "number 0 0.5 False 0.25")]
    [InlineData("learningRate", "{ logUniform: [1e-4, 0.1] }", "number 0.0001 0.1 True ")]
    [InlineData("epochs", "{ value: 3 }", "choice 3")]
    [InlineData("optimizer", "'adam'", "choice adam")]
    [InlineData("epochs", "{ choice: [1, 2.0] }", "choice 1 2")]
    public void Every_form_of_a_range_is_read(string parameter, string yaml, string expected)
    {
        var text = Basic.Replace("{ family: knn }", $"{{ family: cnn, parameters: {{ {parameter}: {yaml} }} }}", StringComparison.Ordinal);
        var sweep = Read(text + "search: { sampler: random, experiments: 2 }\n");
        Assert.Equal(expected, sweep.Models.Families[0].Dimensions[0].Range switch
        {
            IntegerRange r => $"integer {r.Low} {r.High} {r.IsLogScale} {r.Step}",
            NumberRange r => FormattableString.Invariant($"number {r.Low} {r.High} {r.IsLogScale} {r.Step}"),
            ChoiceRange r => "choice " + string.Join(' ', r.Values),
            _ => "",
        });
    }

    [Fact]
    public void A_parameter_can_depend_on_another()
    {
        var sweep = Read(Basic.Replace("{ family: knn }",
            "{ family: svm, parameters: { kernel: { choice: [rbf, poly] }, degree: { integer: [2, 4], when: { kernel: poly } } } }",
            StringComparison.Ordinal));
        Assert.Equal(new ParameterCondition("kernel", [ParameterValue.Of("poly")]), sweep.Models.Families[0].Dimensions[1].When);
    }

    [Fact]
    public void All_problems_are_reported_together_with_position_and_hint()
    {
        var error = Assert.Throws<UserErrorException>(() => Read("""
            nam: x
            dataset: d
            features: [f]
            protocol: { folds: many, split: trak, sed: 1 }
            objective: { metric: testAccuracy }
            search: { sampler: tpee, window: 0 }
            models:
              - family: knn
                parameters:
                  k: { integr: [1, 9] }
                  weights: [1, 2]
              - { family: knn, parameters: { k: { integer: [2, 1] } } }
              - family: svmm
            """));
        Assert.Equal(UserErrorKind.Invalid, error.Kind);
        Assert.Equal(
            """
            sweep.yaml:1:1: a sweep has no key 'nam'; did you mean 'name'?
            sweep.yaml:1:1: a sweep needs 'name': the name from which the sweep's ID is made
            sweep.yaml:3:11: features is a word, not a list
            sweep.yaml:4:20: folds is an integer from 1 to 1000, not 'many'
            sweep.yaml:4:33: there is no split 'trak'; did you mean 'track'?
            sweep.yaml:4:39: protocol has no key 'sed'; did you mean 'seed'?
            sweep.yaml:5:22: a search must not use the test part, which would then test nothing; use validationAccuracy
            sweep.yaml:6:20: there is no sampler 'tpee'; did you mean 'tpe'?
            sweep.yaml:6:34: window is an integer from 1 to 100000, not 0
            sweep.yaml:10:12: k has no range 'integr'; did you mean 'integer'?
            sweep.yaml:11:16: weights is a list; write { choice: [...] }
            sweep.yaml:12:48: k goes from 2 to 1; write the lower end first
            sweep.yaml:13:13: there is no family 'svmm'; did you mean 'svm'?
            """, Relative(error));
    }

    [Theory]
    [InlineData("{ logUniform: [0, 1] }", "c goes from 0 to 1 on a logarithmic scale; both ends must be above 0")]
    [InlineData("{ integer: [1, 2.5] }", "4:67: c: integer takes whole bounds, not [1, 2.5]; use uniform for fractions")]
    [InlineData("{ integer: [0, 8], log: true }", "c goes from 0 to 8 on a logarithmic scale; both ends must be 1 or more")]
    [InlineData("{ integer: [1, 8], log: true, step: 2 }",
        "c has a logarithmic scale and a step; leave one out, or list a choice of values")]
    [InlineData("{ logUniform: [1, 8], step: 2 }", "c has a logarithmic scale and a step; leave one out, or list a choice of values")]
    [InlineData("{ integer: [1, 8], log: [true] }", "c: log is true or false, not a list")]
    [InlineData("{ integer: [1, 8], log: { base: 2 } }", "c: log is true or false, not a map")]
    [InlineData("{ integer: [1, 8], log: 2 }", "c: log is true or false, not '2'")]
    [InlineData("{ uniform: [1, 8], log: true }", "4:80: c: log cannot go with uniform; write logUniform")]
    [InlineData("{ choice: [1, 8], step: 2 }", "4:80: c: step cannot go with choice")]
    [InlineData("{ uniform: [0.1, 1], step: 0 }", "c has steps of 0; a step is above 0")]
    [InlineData("{ uniform: [0.1, 1], step: a }", "c: step is a number, not 'a'")]
    [InlineData("{ uniform: [0, 1], choice: [1] }", "4:56: c needs exactly one of choice, uniform, logUniform, integer, value")]
    [InlineData("{ choice: [] }", "4:66: c has no values to choose from; list at least one")]
    [InlineData("{ choice: [1, 1.0] }", "4:66: c lists 1 twice; list each value once")]
    [InlineData("{ choice: [1, [2]] }", "4:70: c: each choice is a number, a word, true or false, not a list")]
    [InlineData("{ uniform: [a, b] }", "4:67: c: a range is [low, high] of two numbers, not a list")]
    [InlineData("{ uniform: [2, 1] }", "4:67: c goes from 2 to 1; write the lower end first")]
    [InlineData("{ choice: [1, 2], when: { other: 1 } }", "c depends on 'other', which is not among the parameters here")]
    [InlineData("{ choice: [1, 2], when: { kernel: rbf } }", "c exists with kernel = rbf, which is not a value of kernel here: it is poly")]
    [InlineData("{ choice: [1, 2], when: [other] }", "c: when names one parameter")]
    [InlineData("", "c has no value; write a constant or a range, or delete the key")]
    public void An_invalid_range_is_refused_with_the_reason(string yaml, string message)
    {
        var text = Basic.Replace("{ family: knn }", $"{{ family: svm, parameters: {{ kernel: poly, c: {yaml} }} }}",
            StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Read(text + "search: { sampler: random, experiments: 2 }\n"))
            .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("protocol: { folds: 1 }", "one fold needs testFraction")]
    [InlineData("protocol: { folds: 3, testFraction: 0.3 }", "testFraction holds out one test part and needs folds: 1, not 3")]
    [InlineData("protocol: { folds: 2, validation: rotating }", "validation: rotating needs 3 or more folds, one each for test")]
    [InlineData("protocol: { testFraction: 0.3, validation: rotating }", "and testFraction has one fold only; use validation: cut")]
    [InlineData("protocol: { validation: rotating, validationFraction: 0.1 }", "validationFraction is not used with validation: rotating")]
    [InlineData("protocol: { validation: rotating, validationFraction: 0.2 }", "validationFraction is not used with validation: rotating")]
    [InlineData("protocol: { split: predefined, validation: rotating, lists: { train: [a], test: [b] } }", "split by lists has one fold")]
    [InlineData("protocol: { split: predefined, testFraction: 0.2 }", "the folds of a predefined split are those of the dataset")]
    [InlineData("protocol: { lists: { train: [a], test: [b] } }", "lists go with split: predefined, not with split: track")]
    [InlineData("protocol: { split: predefined, folds: 5, lists: { train: [a], test: [b] } }", "are its only fold")]
    [InlineData("protocol: { split: predefined, lists: { train: [a], test: [a] } }", "a is in test and in train; list each track once")]
    [InlineData("protocol: { split: predefined, lists: { train: [a], test: none.txt } }", "none.txt: there is no such file")]
    [InlineData("protocol: { split: predefined, lists: { train: [a] } }", "lists needs 'test'")]
    public void An_inconsistent_protocol_is_refused(string protocol, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Read(Basic + protocol)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "pruner race compares tracks that were validated once each; set protocol: { validation: rotating }")]
    [InlineData("protocol: { validation: rotating }\nobjective: validationLogLoss", "pruner race compares validation accuracies alone")]
    [InlineData(
        "protocol: { validation: rotating }\nobjective: [validationAccuracy, validationGap]",
        "pruner race compares validation accuracies alone")]
    public void A_race_needs_a_protocol_and_an_objective_that_it_can_judge(string keys, string message) => Assert.Contains(
        message,
        Assert.Throws<UserErrorException>(() => Read(Basic + $"{keys}\nsearch: {{ pruner: race }}\n")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("sampler: tpe, experiments: 4", "race starts all experiments together, but tpe chooses each by the results of others")]
    [InlineData("until: { minutes: 5 }", "pruner race starts all experiments together, so none is left to leave out")]
    public void A_race_needs_a_search_that_starts_all_experiments_together(string search, string message) => Assert.Contains(
        message,
        Assert.Throws<UserErrorException>(
            () => Read(Basic + $"protocol: {{ validation: rotating }}\nsearch: {{ {search}, pruner: race }}\n")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void One_fold_with_a_test_fraction_is_a_holdout()
    {
        var protocol = Read(Basic + "protocol: { testFraction: 0.3 }").Protocol;
        Assert.Equal((1, 0.3), (protocol.Folds, protocol.TestFraction));
    }

    [Fact]
    public void Lists_of_a_predefined_split_are_read_relative_to_the_file()
    {
        _folder.Write("splits/train.txt", "# comment\nblues/a.wav\n\n  rock\\b.wav  \n");
        var lists = Read(
            Basic + "protocol: { split: predefined, lists: { train: splits/train.txt, validation: [c.wav], "
                + "test: [d.wav] } }").Protocol.Lists;
        Assert.Equal(["blues/a.wav", "rock/b.wav"], lists!.Train);
        Assert.Equal(["c.wav"], lists.Validation);
        Assert.Equal(["d.wav"], lists.Test);
    }

    [Fact]
    public void Set_overrides_the_file()
    {
        var sweep = Read(
            Complete, "protocol.folds=3", "models[0].parameters.epochs={ integer: [1, 9] }", "models.svm.parameters.c=7",
            "resources.labels.room=lab");
        Assert.Equal(3, sweep.Protocol.Folds);
        Assert.Equal(new IntegerRange(1, 9), sweep.Models.Families[0].Dimensions[^1].Range);
        Assert.Equal(Choice(7), sweep.Models.Families[1].Dimensions[0].Range);
        Assert.Equal("lab", sweep.Resources.Labels!["room"]);
    }

    [Theory]
    [InlineData("protocol.fold=3", "--set protocol.fold=3: protocol has no key 'fold'; did you mean 'folds'?")]
    [InlineData("protocol.folds=x", "--set protocol.folds=x: folds is an integer from 1 to 1000, not 'x'")]
    [InlineData("models.crn.family=svm", "--set models.crn.family=svm: models has no family 'crn'; did you mean 'crnn'?")]
    [InlineData("folds", "--set folds: 'folds' is not KEY=VALUE; write it as in --set protocol.folds=3")]
    [InlineData("protocol=[1", "--set protocol=[1: this '[' is not closed; add the missing ']'")]
    public void A_wrong_set_is_reported_with_its_text(string setting, string message) =>
        Assert.StartsWith(message, Assert.Throws<UserErrorException>(() => Read(Complete, setting)).Message, StringComparison.Ordinal);

    [Fact]
    public void Problems_found_by_the_catalogs_have_line_and_column()
    {
        var path = _folder.Write("sweep.yaml", Complete
            .Replace("dropout: {", "droput: {", StringComparison.Ordinal).Replace("epochs: 40\n", "epochs: 0.5\n", StringComparison.Ordinal)
            .Replace("family: svm", "family: svn", StringComparison.Ordinal).Replace("reduction", "reducton", StringComparison.Ordinal)
            .Replace("128]", "70000]", StringComparison.Ordinal).Replace("sampler: tpe", "sampler: tpee", StringComparison.Ordinal));
        Assert.Equal(
            """
            sweep.yaml:6:22: there is no sampler 'tpee'; did you mean 'tpe'?
            sweep.yaml:6:67: pruner asha has no parameter 'reducton'; did you mean 'reduction'?
            sweep.yaml:11:7: crnn has no parameter 'droput'; did you mean 'dropout'?
            sweep.yaml:14:17: crnn: gruUnits is an integer from 1 to 1024, not 70000
            sweep.yaml:16:15: crnn: epochs is an integer from 1 to 10000, not '0.5'
            sweep.yaml:17:13: there is no family 'svn'; did you mean 'svm'?
            """,
            Relative(Assert.Throws<UserErrorException>(() => SweepFile.Read(path, InstalledPlugIns.All))));
        Assert.NotNull(SweepFile.Read(path, SpecCatalog.Unknown).Spec);
    }

    [Fact]
    public void A_sampler_can_have_parameters()
    {
        var search = Read(Complete.Replace("sampler: tpe", "sampler: { kind: tpe, startup: 5 }", StringComparison.Ordinal)).Search;
        Assert.Equal(("tpe", "startup=5"), (search.Sampler, search.SamplerParameters.ToString()));
        var wrong = Complete.Replace("sampler: tpe", "sampler: { kind: tpe, startp: 5 }", StringComparison.Ordinal);
        Assert.Equal(
            "sweep.yaml:6:35: sampler tpe has no parameter 'startp'; did you mean 'startup'?",
            Relative(Assert.Throws<UserErrorException>(() => Read(wrong))));
    }

    [Theory]
    [InlineData("sampler: { startup: 5 }", "sweep.yaml:6:22: sampler needs 'kind': the sampler, such as random")]
    [InlineData("sampler: { kind: tpee, startup: 5 }", "sweep.yaml:6:30: there is no sampler 'tpee'; did you mean 'tpe'?")]
    public void A_sampler_without_a_valid_name_is_one_problem(string sampler, string problem) => Assert.Equal(
        problem,
        Relative(Assert.Throws<UserErrorException>(() => Read(Complete.Replace("sampler: tpe", sampler, StringComparison.Ordinal)))));

    [Fact]
    public void A_wrong_range_is_one_problem_with_its_bounds_in_plain_decimals()
    {
        Assert.Equal(
            "sweep.yaml:4:70: c goes from 0 to 10 on a logarithmic scale; both ends must be above 0", Refusal("{ logUniform: [0, 10] }"));
        Assert.Equal("sweep.yaml:4:56: svm: c is a number from 0.000001 to 1000000, not 0", Refusal("{ uniform: [0, 10] }"));

        string Refusal(string range) => Relative(Assert.Throws<UserErrorException>(() => Read(
            Basic.Replace("{ family: knn }", $"{{ family: svm, parameters: {{ kernel: poly, c: {range} }} }}", StringComparison.Ordinal)
                + "search: { sampler: random, experiments: 2 }\n")));
    }

    [Theory]
    [InlineData("auto", true)]
    [InlineData("cuda", true)]
    [InlineData("cuda:0", true)]
    [InlineData("declared-cuda:1", true)]
    [InlineData("tpu", false)]
    [InlineData("gpu", false)]
    [InlineData("cuda:x", false)]
    public void A_device_is_one_that_a_slot_can_have(string device, bool isOne)
    {
        var yaml = $"{Basic}resources: {{ device: {device} }}\n";
        if (isOne)
        {
            Assert.Equal(device, Read(yaml).Resources.Device);
            return;
        }

        Assert.EndsWith(
            $": there is no device '{device}'; write auto, cpu, cuda, or the name of a device such as cuda:0",
            Relative(Assert.Throws<UserErrorException>(() => Read(yaml))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("protocol: { validationFraction: 0 }", true)]
    [InlineData("protocol: { validationFraction: 0 }\nobjective: { metric: trainAccuracy }", false)]
    [InlineData("protocol: { validationFraction: 0, split: predefined, lists: { train: [a], test: [b] } }", true)]
    [InlineData("protocol: { validationFraction: 0, split: predefined, lists: { train: [a], validation: [c], test: [b] } }", false)]
    public void An_objective_on_validation_needs_a_validation_part(string yaml, bool isRefused)
    {
        if (isRefused)
        {
            Assert.Contains(
                "objective validationAccuracy needs a validation part, and validationFraction is 0; set it above 0, or use objective: "
                    + "{ metric: trainAccuracy }",
                Assert.Throws<UserErrorException>(() => Read(Basic + yaml)).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.NotNull(Read(Basic + yaml));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("? [a, b]\n: c\n")]
    [InlineData("- family: knn\n  parameters: { k: { choice: [1, 5] }\nsearch: {sampler: grid}\n")]
    public void A_file_that_is_no_config_is_refused_alike_whether_its_kind_is_known(string yaml)
    {
        var path = _folder.Write("sweep.yaml", yaml);
        var known = Assert.Throws<UserErrorException>(() => SweepFile.Read(path, InstalledPlugIns.All));
        Assert.Contains(Assert.Throws<UserErrorException>(() => ConfigFile.KindOf(path)).Lines[0], known.Lines);
    }

    [Theory]
    [InlineData("validationLogLoss", "validationLogLoss minimize")]
    [InlineData("validationAccuracy - 0.5 * validationGap", "validationAccuracy - 0.5 * validationGap maximize")]
    [InlineData("{ metric: validationGap }", "validationGap minimize")]
    [InlineData("{ metric: validationGap, goal: maximize }", "validationGap maximize")]
    [InlineData("[validationAccuracy]", "validationAccuracy maximize")]
    [InlineData("[validationAccuracy, validationGap, { metric: 2 * fitSeconds, goal: minimize }]",
        "validationAccuracy maximize, validationGap minimize, 2 * fitSeconds minimize")]
    public void Every_form_of_an_objective_is_read(string yaml, string expected)
    {
        var sweep = Read(Basic + $"objective: {yaml}\n");
        Assert.Equal(expected, string.Join(
            ", ", sweep.ListObjectives().Select(objective => $"{objective.Metric} {EnumWords.Of(objective.Goal)}")));
        Assert.Equal(
            System.Text.Json.JsonSerializer.Serialize(sweep, DomainJson.Compact),
            System.Text.Json.JsonSerializer.Serialize(Read(SpecWriter.Write(sweep)), DomainJson.Compact));
    }

    [Theory]
    [InlineData("blends.csv", MixtureUse.Train)]
    [InlineData("{ file: blends.csv }", MixtureUse.Train)]
    [InlineData("{ file: blends.csv, use: measure }", MixtureUse.Measure)]
    public void Labels_are_a_file_beside_the_sweep_file_or_a_map_with_their_use(string yaml, MixtureUse use)
    {
        var sweep = Read(Basic.Replace("knn", "xgboost", StringComparison.Ordinal) + $"labels: {yaml}\n");
        var path = Path.Combine(_folder.Path, "blends.csv");
        Assert.Equal((path, use), (sweep.Labels!.File, sweep.Labels.Use)); // not null: they are there
        Assert.Equal(sweep.Labels.Use, Read(SpecWriter.Write(sweep)).Labels!.Use);
    }

    [Fact]
    public void A_path_of_set_starts_at_the_current_folder()
    {
        var file = _folder.Write("sweep.yaml", Basic);
        var sweep = SweepFile.Read(file, InstalledPlugIns.All, ["labels.file=here/blends.csv", "labels.use=measure"]);
        Assert.Equal(Path.GetFullPath("here/blends.csv"), sweep.Spec.Labels!.File); // not null: it is set
    }

    [Theory]
    [InlineData("labels: { use: measure }\n",
        "5:9: labels needs 'file': the CSV file: a row for each genre of a track, with the columns track, genre and weight")]
    [InlineData("labels: [a.csv]\n", "5:9: labels is a path, or a map of file, use, not a list")]
    [InlineData("labels: a.csv\n",
        "4:20: knn cannot learn from mixtures of genres; leave it out, or write labels: { file: FILE, use: measure }, with which all "
        + "families learn from genres and are measured by the mixtures too")]
    [InlineData("objective: validationMixtureCrossEntropy\n",
        "5:12: validationMixtureCrossEntropy compares with mixtures of genres, and the sweep has no labels: name their file")]
    [InlineData("labels: { file: a.csv, use: measure }\nobjective: validationMixtureJensenShannon\nsearch: { pruner: asha }\n",
        "7:19: a pruner judges runs after each epoch by the first objective, and validationMixtureJensenShannon is known only when a run "
        + "has ended; validationMixtureCrossEntropy is known after each epoch; put validationAccuracy first, or leave out the pruner")]
    public void Labels_that_a_sweep_cannot_use_are_refused(string yaml, string message) =>
        Assert.Equal($"sweep.yaml:{message}", Relative(Assert.Throws<UserErrorException>(() => Read(Basic + yaml))));

    [Theory]
    [InlineData("testAccuracy", "5:12: a search must not use the test part, which would then test nothing; use validationAccuracy")]
    [InlineData("gap",
        "5:12: gap is train minus test accuracy, and a search must not use the test part; use validationGap, train minus validation")]
    [InlineData("validationAccuracy - 0.5 * gap",
        "5:12: gap is train minus test accuracy, and a search must not use the test part; use validationGap, train minus validation")]
    [InlineData("macroF1",
        "5:12: macroF1 is measured on the test part, which a search must not use; use one of validationAccuracy, validationLogLoss, "
        + "trainAccuracy, validationGap, fitSeconds")]
    [InlineData("[validationAccuracy, validationGp]", "5:33: there is no metric 'validationGp'; did you mean 'validationGap'?")]
    [InlineData("validationAccuracy -", "5:12: 'validationAccuracy -' ends too early: expected a number, a name or '('")]
    [InlineData("1 + 2", "5:12: '1 + 2' names no metric")]
    [InlineData("[]", "5:12: objective is an empty list; name at least one metric")]
    [InlineData("[validationGap, validationGap]", "5:28: validationGap is listed twice; list each objective once")]
    [InlineData("[[validationGap]]", "5:13: an entry of objective is a metric, an expression over metrics, a map of metric and goal, or a "
        + "list of these, not a list")]
    public void An_objective_that_a_search_must_not_or_cannot_use_is_refused(string yaml, string message) =>
        Assert.Equal($"sweep.yaml:{message}", Relative(Assert.Throws<UserErrorException>(() => Read(Basic + $"objective: {yaml}\n"))));

    [Theory]
    [InlineData("objective: validationGap\nsearch: { pruner: asha }\n",
        "6:19: a pruner judges runs after each epoch by the first objective, and validationGap is smallest before anything is learned; "
        + "put validationAccuracy first, or leave out the pruner")]
    [InlineData("objective: validationAccuracy - 0.01 * fitSeconds\nsearch: { pruner: { kind: median } }\n",
        "6:19: a pruner judges runs after each epoch by the first objective, and fitSeconds is known only when a run has ended; "
        + "put validationAccuracy first, or leave out the pruner")]
    [InlineData("objective: [validationAccuracy, fitSeconds]\nsearch: { deterministic: true }\n",
        "6:26: fitSeconds differs from run to run, so a search that optimizes it cannot be deterministic")]
    public void An_objective_that_does_not_fit_the_search_is_refused(string yaml, string message) =>
        Assert.Equal($"sweep.yaml:{message}", Relative(Assert.Throws<UserErrorException>(() => Read(Basic + yaml))));

    [Fact]
    public void A_single_objective_is_stored_as_it_always_was() => Assert.Contains(
        """ "objective":{"metric":"validationAccuracy","goal":"maximize"},"search" """.Trim(),
        System.Text.Json.JsonSerializer.Serialize(Read(Basic), DomainJson.Compact), StringComparison.Ordinal);

    [Fact]
    public void Constraints_are_read_and_their_problems_have_line_and_column()
    {
        const string Cnn = """
            name: a
            dataset: d
            features: f
            models:
              - family: cnn
                parameters: { filters: { choice: [8, 16] }, blocks: { integer: [2, 3] } }
                constraints:
                  - filters * blocks <= 32

            """;
        Assert.Equal(["filters * blocks <= 32"], Read(Cnn).Models.Families[0].Constraints);
        Assert.True(Read(Cnn.Replace("\n      - filters * blocks <= 32", " []", StringComparison.Ordinal))
            .Models.Families[0].Constraints.IsDefault);
        Assert.Equal(
            "sweep.yaml:8:9: an entry of constraints: 'filters * blocks' is a number, not a condition; "
            + "compare it with something, such as filters * blocks <= 100", Refusal(Cnn.Replace(" <= 32", "", StringComparison.Ordinal)));
        Assert.Equal(
            "sweep.yaml:8:9: 'filters * blcks <= 32' names 'blcks', which is not among the parameters here; did you mean 'blocks'?",
            Refusal(Cnn.Replace("* blocks", "* blcks", StringComparison.Ordinal)));
        Assert.Equal(
            "sweep.yaml:8:7: the constraints of cnn allow none of its 4 settings; loosen one of them, or widen a range",
            Refusal(Cnn.Replace("<= 32", "< 8", StringComparison.Ordinal)));
        Assert.Equal(
            "sweep.yaml:6:68: blocks: integer takes whole bounds, not [2, 2.5]; use uniform for fractions",
            Refusal(Cnn.Replace("[2, 3]", "[2, 2.5]", StringComparison.Ordinal)));

        string Refusal(string yaml) => Relative(Assert.Throws<UserErrorException>(() => Read(yaml)));
    }

    [Fact]
    public void An_infinite_search_needs_a_number_of_experiments() => Assert.Equal(
        "sweep.yaml:6:11: the space is infinite; set experiments: N, such as experiments: 40",
        Relative(Assert.Throws<UserErrorException>(() => Read(Complete.Replace("experiments: 40,", "", StringComparison.Ordinal)))));

    public void Dispose() => _folder.Dispose();

    private static ChoiceRange Choice(params double[] values) => new([.. values.Select(ParameterValue.Of)]);

    private static ChoiceRange Words(params string[] values) => new([.. values.Select(ParameterValue.Of)]);

    private SweepSpec Read(string yaml, params string[] settings) =>
        SweepFile.Read(_folder.Write("sweep.yaml", yaml), InstalledPlugIns.All, settings).Spec;

    private string Relative(UserErrorException error) =>
        error.Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
