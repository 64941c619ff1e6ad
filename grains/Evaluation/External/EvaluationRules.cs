using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.Evaluation.External;

/// <summary>What is known of an experiment when an evaluation is asked for.</summary>
/// <param name="Name">What it is called in messages: <c>quick/e3</c>, or a sweep.</param>
/// <param name="TrainedOn">Its dataset.</param>
/// <param name="Genres">The genres that its models know.</param>
/// <param name="Slices">How its tracks are cut.</param>
/// <param name="IsOfTable">Whether its features were computed elsewhere.</param>
public sealed record EvaluatedExperiment(
    string Name, string TrainedOn, ImmutableArray<string> Genres, SliceRule Slices, bool IsOfTable);

/// <summary>Whether a dataset can evaluate an experiment, decided before anything is computed or stored.</summary>
public static class EvaluationRules
{
    /// <summary>Why the dataset cannot evaluate the experiment, in one line that says what to do; null if it can.</summary>
    /// <param name="spec">What is asked.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="hasTable">Whether a table with the columns of the experiment was imported for the dataset.</param>
    public static string? FindProblem(
        EvaluationSpec spec, EvaluatedExperiment experiment, DatasetSummary dataset, bool hasTable = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(dataset);
        var isTable = dataset.Import.Layout == DatasetLayouts.Table;
        return Names.FindProblem(spec.Name, "an evaluation") is { } name ? name
            : dataset.Name == experiment.TrainedOn
                ? $"{experiment.Name} was trained on dataset '{dataset.Name}'; evaluate it on a dataset that it has never seen"
            : dataset.State is not BuildState.Ready ? dataset.NotReady().Message
            : isTable && !experiment.IsOfTable
                ? $"dataset '{dataset.Name}' was imported without audio, and {experiment.Name} was trained on features of audio: they "
                    + "cannot be computed for it"
            : !isTable && experiment.IsOfTable && !hasTable
                ? $"{experiment.Name} was trained on a table whose features were computed elsewhere: they cannot be computed for the audio "
                    + $"of dataset '{dataset.Name}'; import a table with the same columns for it: `experiments features import "
                    + $"{dataset.Name} FILE.csv`"
            : !isTable && dataset.Import.Slices != experiment.Slices ? DescribeSlices(experiment, dataset)
            : FindLabelProblem(spec, experiment, dataset);
    }

    /// <summary>Tracks of the dataset whose label the models do not know, by label.</summary>
    public static ImmutableSortedDictionary<string, int> FindUnknown(
        EvaluationSpec spec, ImmutableArray<string> genres, ImmutableSortedDictionary<string, int> tracks)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(tracks);
        return tracks.Where(label => !genres.Contains(spec.LabelOf(label.Key)))
            .ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal);
    }

    private static string DescribeSlices(EvaluatedExperiment experiment, DatasetSummary dataset)
    {
        var wanted = experiment.Slices;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"dataset '{dataset.Name}' has slices of {Describe(dataset.Import.Slices)}, and {experiment.Name} was trained on slices of "
            + $"{Describe(wanted)}; import the audio again under another name with --slice-seconds {wanted.SliceSeconds} "
            + $"--hop-seconds {wanted.HopSeconds}");

        static string Describe(SliceRule rule) => rule.HopSeconds == rule.SliceSeconds
            ? string.Create(CultureInfo.InvariantCulture, $"{rule.SliceSeconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{rule.SliceSeconds} s every {rule.HopSeconds} s");
    }

    private static string? FindLabelProblem(EvaluationSpec spec, EvaluatedExperiment experiment, DatasetSummary dataset)
    {
        if (spec.Labels.Keys.FirstOrDefault(label => !dataset.Genres.ContainsKey(label)) is { } absent)
        {
            return $"--map: dataset '{dataset.Name}' has no label '{absent}'{NearestName.Hint(absent, [.. dataset.Genres.Keys])}";
        }

        if (spec.Labels.Values.FirstOrDefault(label => !experiment.Genres.Contains(label)) is { } unknown)
        {
            return $"--map: {experiment.Name} knows no label '{unknown}'{NearestName.Hint(unknown, experiment.Genres)}";
        }

        return FindUnknown(spec, experiment.Genres, dataset.Genres).Count < dataset.Genres.Count ? null
            : $"no label of dataset '{dataset.Name}' ({string.Join(", ", dataset.Genres.Keys)}) is known to {experiment.Name} "
                + $"({string.Join(", ", experiment.Genres)}); rename labels with --map "
                + $"{dataset.Genres.Keys.First()}={experiment.Genres[0]}";
    }
}
