using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.External;

/// <summary>
/// Compares predictions on a dataset that no model has seen with the experiment's cross-validation. The drop is taken within genres, with
/// the genres in the proportions of the other dataset, since another mix of genres alone changes an accuracy.
/// <para>
/// The variance of the drop has three independent parts. Cross-validation: over blocks within genres, times the factor for other training
/// sets (<see cref="Inflation"/>). The other dataset: over tracks within genres, of the mean over the models. And other training sets
/// there: the variance between the models, which share training rows, times 1 / models + test rows / training rows (Nadeau and Bengio
/// 2003). The models of both sides are the same, so the difference varies less than this if good models are good on both: the interval
/// covers at least what it promises.
/// </para>
/// </summary>
public static class ExternalEvaluator
{
    /// <summary>
    /// The factor on the variance of a cross-validation whose results have no counts by block: that of the least stable learner.
    /// </summary>
    private const double MaxInflation = 1.85;

    /// <summary>How much own accuracy in another mix may differ from that in the own mix before a note says so.</summary>
    private const double MixTolerance = 0.005;

    /// <summary>All figures, without what is known of the datasets.</summary>
    /// <param name="input">The predictions; at least one model and one slice.</param>
    /// <param name="evaluation">The facts of the datasets; its figures are replaced.</param>
    /// <exception cref="UserErrorException">A model predicts something that is no probability.</exception>
    public static ExternalEvaluation Evaluate(ExternalPredictions input, ExternalFacts evaluation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(evaluation);
        var metrics = input.Models.Select(model => RunMetrics.Of(model.Predictions)).ToImmutableArray();
        var mean = input.Mean();
        var ofMean = RunMetrics.Of(mean);
        var summary = ExperimentAggregation.Summarize(input.Own);
        var (slices, tracks) = (new ExternalSides(input, isOfTracks: false), new ExternalSides(input, isOfTracks: true));
        var scores = ExperimentScores.Of(input.Own);
        var sliceScore = Score(slices, scores, summary.TestAccuracy!, MetricNames.TestAccuracy); // not null: there are runs
        var trackScore = Score(tracks, scores, summary.TrackAccuracy!, MetricNames.TrackAccuracy); // not null: there are runs
        var confusion = Pool(metrics.Select(part => part.Confusion));
        return new ExternalEvaluation
        {
            Experiment = input.Own.Experiment,
            Family = input.Own.Family,
            Dataset = evaluation.Dataset,
            DatasetVersion = evaluation.DatasetVersion,
            TrainedOn = evaluation.TrainedOn,
            Models = input.Models.Length,
            Tracks = ofMean.Tracks,
            Slices = ofMean.Slices,
            UnknownLabels = evaluation.UnknownLabels,
            KnownTracks = evaluation.KnownTracks,
            Notes = [.. evaluation.Notes, .. Notes(input, slices, sliceScore)],
            SliceAccuracy = sliceScore,
            TrackAccuracy = trackScore,
            MeanSliceAccuracy = Intervals.AccuracyOverTracks(ofMean.SliceAccuracy, ofMean.SliceAccuracyError, ofMean.Tracks),
            MeanTrackAccuracy = Intervals.AccuracyOverTracks(ofMean.TrackAccuracy, ofMean.TrackAccuracyError, ofMean.Tracks),
            OfModels =
            [
                .. input.Models.Zip(metrics, (model, part) =>
                    new ModelScore(model.Run, part.SliceAccuracy, part.TrackAccuracy, part.LogLoss)),
            ],
            Confusion = confusion,
            TrackConfusion = Pool(metrics.Select(part => part.TrackConfusion)),
            Genres = GenreComparison.Drops(slices, confusion, Inflate(scores, MetricNames.TestAccuracy)),
            OwnCalibration = Calibrate(input.OwnTests, [.. input.Own.Results.Select(run => run.Test)]),
            Calibration = Calibrate([.. input.Models.Select(model => model.Predictions)], metrics),
            MeanCalibration = Calibrate([mean], [ofMean]),
            Shifts = GenreComparison.Shifts(input),
            ByTrack = ByTrack(input),
            Overlap = input.Overlap,
        };
    }

    private static ImmutableArray<EvaluatedTrack> ByTrack(ExternalPredictions input)
    {
        var models = input.Models.Select(model => TrackVoting.Tally(model.Predictions)).ToArray();
        return
        [
            .. models[0].Index().OrderBy(track => track.Item.Track.Track, StringComparer.Ordinal).Select(track => new EvaluatedTrack(
                track.Item.Track.Track, input.Genres[track.Item.Label], track.Item.Slices,
                models.Average(model => model[track.Index].CorrectSlices),
                models.Average(model => model[track.Index].ByMean == track.Item.Label ? 1.0 : 0))),
        ];
    }

    private static ExternalScore Score(ExternalSides sides, ExperimentScores scores, Estimate own, string metric)
    {
        var mix = sides.External.Mix();
        var inMix = sides.Own.InMix(mix);
        var (ownVariance, external) = (inMix.Variance * Inflate(scores, metric), sides.External.InMix(mix));
        var (variance, degrees) = Measured.Sum(
            (external.Variance, external.DegreesOfFreedom), (sides.BetweenModels, sides.Models - 1));
        var error = Math.Sqrt(sides.OverTracks + sides.BetweenModels);
        return new ExternalScore(
            own,
            inMix.Value,
            Intervals.AccuracyOverTracks(external.Value, error, sides.Tracks) with { Count = sides.Models },
            IndependentContrast.Of(
                inMix with { Variance = ownVariance }, external with { Variance = variance, DegreesOfFreedom = degrees }));
    }

    /// <summary>The factor on the variance over blocks for other training sets.</summary>
    private static double Inflate(ExperimentScores scores, string metric) =>
        SettingScores.FindBlocks(metric, [scores], [.. scores.RunsWith(metric)]) is { } blocks ? Inflation.Of(blocks) : MaxInflation;

    private static CalibrationScore Calibrate(IReadOnlyList<Predictions> parts, ImmutableArray<PartMetrics> metrics) => new(
        metrics.Average(part => part.CalibrationError), parts.Average(Confidence), metrics.Average(part => part.SliceAccuracy),
        metrics.Average(part => part.LogLoss));

    private static double Confidence(Predictions predictions)
    {
        var sum = 0.0;
        for (var slice = 0; slice < predictions.Slices.Count; slice++)
        {
            var row = predictions.Row(slice);
            sum += row[ProbabilityRow.IndexOfMax(row)];
        }

        return sum / predictions.Slices.Count;
    }

    private static ConfusionCounts Pool(IEnumerable<ConfusionCounts> parts) => parts.Aggregate((all, next) => all with
    {
        Counts = [.. all.Counts.Zip(next.Counts, (a, b) => a.Zip(b, (x, y) => x + y).ToImmutableArray())],
    });

    private static IEnumerable<string> Notes(ExternalPredictions input, ExternalSides slices, ExternalScore score)
    {
        foreach (var note in ProtocolNotes.Of(input.Own.Protocol))
        {
            yield return $"in cross-validation: {note}";
        }

        string[] absent = [.. input.Genres.Where((_, genre) => slices.External.Clusters(genre) == 0)];
        if (absent.Length > 0)
        {
            yield return $"the dataset has no {string.Join(", ", absent)}, which the models know: predictions of that are errors";
        }

        if (Math.Abs(score.Own.Mean - score.OwnInMix) > MixTolerance)
        {
            yield return $"with the mix of genres of this dataset, cross-validation would have {NumberFormat.Percent(score.OwnInMix)} % of "
                + $"slices right instead of {NumberFormat.Percent(score.Own.Mean)} %; the drop is measured from there";
        }

        if (input.Models.Length == 1)
        {
            yield return "one model: the intervals say nothing about other training sets";
        }
    }
}

/// <summary>What an evaluation says of its datasets, beside its figures.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="DatasetVersion">Its version.</param>
/// <param name="TrainedOn">The dataset of the experiment.</param>
/// <param name="UnknownLabels">Tracks left out because the models do not know their label, by label.</param>
/// <param name="KnownTracks">Tracks left out because the training data have them.</param>
/// <param name="Notes">Caveats.</param>
public sealed record ExternalFacts(
    string Dataset, string DatasetVersion, string TrainedOn, ImmutableSortedDictionary<string, int> UnknownLabels,
    ImmutableArray<KnownTrack> KnownTracks, ImmutableArray<string> Notes);
