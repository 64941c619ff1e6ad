using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.External;
using Xunit;

namespace Experiments.Unit.Evaluation.External;

public sealed class EvaluationRulesTests
{
    private static readonly EvaluatedExperiment Experiment = new("quick/e3", "gtzan", ["blues", "rock"], new SliceRule(), IsOfTable: false);

    [Fact]
    public void A_dataset_with_a_common_label_can_evaluate() => Assert.Null(Problem(Dataset("newer", ("rock", 3), ("polka", 2))));

    [Fact]
    public void What_cannot_be_evaluated_is_refused_in_one_line()
    {
        var slices = Dataset("newer", ("rock", 3)) with { Import = Import("newer") with { Slices = new SliceRule(5, 2.5) } };
        var table = Dataset("newer", ("rock", 3)) with { Import = Import("newer") with { Layout = DatasetLayouts.Table } };
        Assert.Equal(
            [
                "quick/e3 was trained on dataset 'gtzan'; evaluate it on a dataset that it has never seen",
                "dataset 'newer' is still being imported",
                "dataset 'newer' has slices of 5 s every 2.5 s, and quick/e3 was trained on slices of 3 s; import the audio again under "
                    + "another name with --slice-seconds 3 --hop-seconds 3",
                "dataset 'newer' was imported without audio, and quick/e3 was trained on features of audio: they cannot be computed for it",
                "quick/e3 was trained on a table whose features were computed elsewhere: they cannot be computed for the audio of dataset "
                    + "'newer'; import a table with the same columns for it: `experiments features import newer FILE.csv`",
                "no label of dataset 'newer' (polka) is known to quick/e3 (blues, rock); rename labels with --map polka=blues",
            ],
            [
                Problem(Dataset("gtzan", ("rock", 3))),
                Problem(Dataset("newer", ("rock", 3)) with { State = BuildState.Building }),
                Problem(slices),
                Problem(table),
                EvaluationRules.FindProblem(new("newer", "newer"), Experiment with { IsOfTable = true }, Dataset("newer", ("rock", 3))),
                Problem(Dataset("newer", ("polka", 2))),
            ]);
    }

    [Fact]
    public void A_dataset_of_audio_with_a_table_of_the_same_columns_can_evaluate_an_experiment_on_a_table() => Assert.Null(
        EvaluationRules.FindProblem(
            new("newer", "newer"), Experiment with { IsOfTable = true }, Dataset("newer", ("rock", 3)), hasTable: true));

    [Fact]
    public void Renamed_labels_must_exist_on_both_sides()
    {
        var dataset = Dataset("newer", ("hip-hop", 3), ("polka", 2));
        Assert.Null(Problem(dataset, ("hip-hop", "rock")));
        Assert.Equal(
            "--map: dataset 'newer' has no label 'hiphop'; did you mean 'hip-hop'?", Problem(dataset, ("hiphop", "rock")));
        Assert.Equal("--map: quick/e3 knows no label 'rok'; did you mean 'rock'?", Problem(dataset, ("hip-hop", "rok")));
    }

    [Fact]
    public void Tracks_with_labels_that_the_models_do_not_know_are_counted_apart()
    {
        var spec = new EvaluationSpec("newer", "newer")
        {
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("rhythm-and-blues", "blues"),
        };
        var unknown = EvaluationRules.FindUnknown(
            spec, Experiment.Genres, Dataset("newer", ("rock", 3), ("polka", 2), ("rhythm-and-blues", 4)).Genres);
        Assert.Equal([KeyValuePair.Create("polka", 2)], unknown);
    }

    private static string? Problem(DatasetSummary dataset, params (string From, string To)[] map) => EvaluationRules.FindProblem(
        new EvaluationSpec("evaluation", dataset.Name)
        {
            Labels = map.ToImmutableSortedDictionary(pair => pair.From, pair => pair.To, StringComparer.Ordinal),
        }, Experiment, dataset);

    private static DatasetImportSpec Import(string name) => new(name, "/audio", DatasetLayouts.GenreFolders, new SliceRule());

    private static DatasetSummary Dataset(string name, params (string Label, int Tracks)[] labels) => new(
        name, BuildState.Ready, null, Import(name), "v", labels.Sum(label => label.Tracks), 10, 30,
        labels.ToImmutableSortedDictionary(label => label.Label, label => label.Tracks, StringComparer.Ordinal), [], "tracks");
}
