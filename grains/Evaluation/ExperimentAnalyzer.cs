using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Analyses the predictions of an experiment's runs beyond metrics: bootstrap, bias and variance, confusions, similarity of genres.
/// </summary>
public static class ExperimentAnalyzer
{
    /// <summary>
    /// Analyses the outcomes of all runs. Each track counts with its mean over the runs that contain it.
    /// </summary>
    /// <param name="test">All test predictions.</param>
    /// <param name="train">All train predictions; null if they are not kept.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static ExperimentAnalysis Analyze(OutcomeCounts test, OutcomeCounts? train, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new ExperimentAnalysis
        {
            TestAccuracy = TrackBootstrap.Of(
                [.. test.Tracks.Select(track => new TrackScore(PerRun(track, track.CorrectSlices), PerRun(track, track.Slices)))],
                Seeds.Derive(seed, "bootstrap", "slices")),
            TrackAccuracy = TrackBootstrap.Of(
                [.. test.Tracks.Select(track => new TrackScore(1 - PerRun(track, track.Wrong), 1))],
                Seeds.Derive(seed, "bootstrap", "tracks")),
            Gap = train is null ? null : TrackBootstrap.Of(GapScores(test, train), Seeds.Derive(seed, "bootstrap", "gap"), -1, 1),
            BiasVariance = LossDecomposition.Of(test),
            Confusion = test.Confusion.ToCounts(ConfusionLevel.Slice),
            ConfusedPairs = test.Confusion.ConfusedPairs(),
            ConfusionBlends = GenreClustering.OfConfusion(test),
            ProbabilityBlends = GenreClustering.OfProbabilities(test),
        };
    }

    /// <summary>A track is drawn together with its train and test predictions, because it is the same track.</summary>
    private static TrackScore[] GapScores(OutcomeCounts test, OutcomeCounts train)
    {
        var scores = train.Tracks.ToDictionary(
            track => track.Track, track => new TrackScore(PerRun(track, track.CorrectSlices), PerRun(track, track.Slices)));
        foreach (var track in test.Tracks)
        {
            scores[track.Track] = scores.GetValueOrDefault(track.Track) with
            {
                MinusNumerator = PerRun(track, track.CorrectSlices),
                MinusDenominator = PerRun(track, track.Slices),
            };
        }

        return [.. scores.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal).Select(pair => pair.Value)];
    }

    private static double PerRun(TrackOutcome track, int count) => (double)count / track.Runs;
}
