using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Contrasts;
using Experiments.Evaluation.Splits;

namespace Experiments.Evaluation;

/// <summary>The runs of one experiment and what is needed to interpret them.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="Parameters">Its setting.</param>
/// <param name="Protocol">Decides which slices each run could see.</param>
/// <param name="Genres">All genres of the dataset.</param>
/// <param name="Results">One result per run; may be empty.</param>
/// <param name="FailedRuns">Number of runs that failed for good.</param>
/// <param name="Labels">Mixtures of the dataset's tracks; null where their genre is all that is known.</param>
public sealed record ExperimentResults(
    ExperimentId Experiment,
    string Family,
    ParameterSet Parameters,
    Protocol Protocol,
    ImmutableArray<string> Genres,
    IReadOnlyCollection<RunResult> Results,
    int FailedRuns = 0,
    MixtureLabels? Labels = null);

/// <summary>Summarizes runs with intervals, verdict and notes: every number in a listing comes from here.</summary>
public static class ExperimentAggregation
{
    /// <summary>
    /// So many of GTZAN's labels are wrong or doubtful that a perfect system would agree with about 94.5 % of them (Sturm 2013).
    /// </summary>
    private const double SuspiciousOnGtzan = 0.90;

    private static readonly ImmutableArray<string> GtzanGenres =
        ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];

    /// <summary>
    /// Summarizes an experiment. Intervals of accuracies and gaps are over tracks (or groups), with a factor for the variance of the
    /// trained models; those of other metrics are over runs, corrected for shared training rows.
    /// </summary>
    public static ExperimentSummary Summarize(ExperimentResults experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);

        // Sorted, so that sums are bit-identical regardless of the order in which runs arrived.
        var runs = experiment.Results.OrderBy(run => run.Run.Repeat).ThenBy(run => run.Run.Fold).ToArray();
        var summary = new ExperimentSummary
        {
            Experiment = experiment.Experiment,
            Family = experiment.Family,
            Parameters = experiment.Parameters,
            Runs = runs.Length,
            FailedRuns = experiment.FailedRuns,
            StoppedEarly = runs.Count(run => run.StoppedEarly),
        };
        if (runs.Length == 0)
        {
            return summary;
        }


        // A node of an earlier build sends none, which arrives as 0.
        int[] revisions = [.. runs.Select(run => Math.Max(1, run.FamilyRevision)).Distinct().Order()];
        var scores = ExperimentScores.Of(experiment);
        var (actual, predicted) = PoolGenres(runs);
        summary = summary with
        {
            TrainAccuracy = Of(MetricNames.TrainAccuracy),
            ValidationAccuracy = Of(MetricNames.ValidationAccuracy),
            ValidationLogLoss = Of(MetricNames.ValidationLogLoss),
            TestAccuracy = Of(MetricNames.TestAccuracy),
            Gap = Of(MetricNames.Gap),
            ValidationGap = Of(MetricNames.ValidationGap),
            TrackAccuracy = Of(MetricNames.TrackAccuracy),
            TrackMajorityAccuracy = Of(MetricNames.TrackMajorityAccuracy),
            BalancedAccuracy = Of(MetricNames.BalancedAccuracy),
            MacroF1 = Of(MetricNames.MacroF1),
            LogLoss = Of(MetricNames.LogLoss),
            Top2Accuracy = Of(MetricNames.Top2Accuracy),
            Brier = Of(MetricNames.Brier),
            CalibrationError = Of(MetricNames.CalibrationError),
            FitSeconds = Of(MetricNames.FitSeconds),
            Mixture = runs.All(run => run.Test.Mixture is not null)
                ? new MixtureEstimates(
                    Of(MetricNames.MixtureCrossEntropy), Of(MetricNames.MixtureTop2), Of(MetricNames.MixtureJensenShannon),
                    Of(MetricNames.MixtureTrackJensenShannon), Of(MetricNames.ValidationMixtureCrossEntropy),
                    Of(MetricNames.ValidationMixtureJensenShannon),
                    runs.Average(run => run.Test.Mixture!.Entropy)) // not null: all have one
                : null,
            TestVariance = VarianceComponents.Of(scores),
            Chance = ChanceOf(actual),
            Revisions = revisions is [1] ? [] : [.. revisions],
            HasLeakingLabels = experiment.Labels is { Leak: true },
            AnswersOneGenre = predicted.Count(slices => slices > 0) == 1,
        };
        return summary with { Verdict = GapAnalysis.Verdict(summary), Notes = [.. Notes(experiment, summary)] };

        // Null unless all runs have the metric: without a validation part none has those of validation.
        Estimate? Of(string metric) => scores.RunsWith(metric).ToArray() is var measured && measured.Length == runs.Length
            ? SettingScores.Estimate(metric, [scores], measured)
            : null;
    }

    /// <summary>Accuracy of always answering the most common genre of the test parts.</summary>
    internal static double ChanceOf(IEnumerable<RunResult> runs) => ChanceOf(PoolGenres(runs).Actual);

    private static double ChanceOf(int[] slices) => slices.Length == 0 ? 0 : slices.Max() / (double)Math.Max(1, slices.Sum());

    /// <summary>Slices of the test parts of all runs by actual genre, and by predicted genre.</summary>
    private static (int[] Actual, int[] Predicted) PoolGenres(IEnumerable<RunResult> runs)
    {
        var (actual, predicted) = (Array.Empty<int>(), Array.Empty<int>());
        foreach (var counts in runs.Select(run => run.Test.Confusion.Counts))
        {
            Array.Resize(ref actual, Math.Max(actual.Length, counts.Length));
            Array.Resize(ref predicted, actual.Length);
            for (var row = 0; row < counts.Length; row++)
            {
                for (var column = 0; column < counts[row].Length; column++)
                {
                    actual[row] += counts[row][column];
                    predicted[column] += counts[row][column];
                }
            }
        }

        return (actual, predicted);
    }

    private static IEnumerable<string> Notes(ExperimentResults experiment, ExperimentSummary summary)
    {
        foreach (var note in ProtocolNotes.Of(experiment.Protocol).Concat(LabelNotes.Of(experiment.Labels)))
        {
            yield return note;
        }

        if (summary.Mixture is { Entropy: var entropy })
        {
            yield return $"the mixtures of the test slices have a mean entropy of {NumberFormat.Fixed(entropy, 3)}: no model's "
                + "cross-entropy with them is below it";
        }

        var best = Math.Max(summary.TestAccuracy?.Mean ?? 0, summary.TrackAccuracy?.Mean ?? 0);
        if (best > SuspiciousOnGtzan && experiment.Genres.Order(StringComparer.Ordinal).SequenceEqual(GtzanGenres))
        {
            yield return $"test accuracy {NumberFormat.Percent(best)} % on GTZAN's genres is suspiciously high: check for leakage; "
                + "a perfect system would reach about 94.5 % on GTZAN's labels";
        }

        if (experiment.FailedRuns > 0)
        {
            yield return $"{experiment.FailedRuns} of {experiment.FailedRuns + summary.Runs} runs failed and are not included";
        }

        if (PredefinedSplit.IsSplitOf(experiment.Protocol) && summary.Runs > 1)
        {
            yield return "all runs share one test set: intervals of accuracies and gap are over its tracks, "
                + "intervals of other metrics are over seeds only";
        }
    }
}
