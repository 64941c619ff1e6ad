using Experiments.Domain;

namespace Experiments.Evaluation.External;

/// <summary>
/// Two evaluations of one experiment on the same tracks, such as two alterations of them, paired by track. The difference has two parts of
/// variance: over tracks (the linearized variance of a ratio, Cochran 1977, 6.3), and over other training sets, between the differences of
/// the models (Nadeau and Bengio 2003).
/// </summary>
public static class PairedEvaluations
{
    /// <summary>The first minus the second, by slice and by track.</summary>
    /// <param name="first">An evaluation, with its name.</param>
    /// <param name="second">Another.</param>
    /// <exception cref="UserErrorException">They do not have the same tracks, labels and models.</exception>
    public static EvaluationComparison Compare(
        (string Name, ExternalEvaluation Result) first, (string Name, ExternalEvaluation Result) second)
    {
        ArgumentNullException.ThrowIfNull(first.Result);
        ArgumentNullException.ThrowIfNull(second.Result);
        RequireSame(first, second);
        var overlap = (first.Result.Overlap + second.Result.Overlap) / 2;
        var (before, after) = (first.Result, second.Result);
        return new EvaluationComparison(
            before.Experiment, before.Family, first.Name, second.Name, before.ByTrack.Length, before.OfModels.Length,
            new PairedScore(
                before.SliceAccuracy.External, after.SliceAccuracy.External,
                Compare(before, after, overlap, track => (track.RightSlices, track.Slices), model => model.SliceAccuracy)),
            new PairedScore(
                before.TrackAccuracy.External, after.TrackAccuracy.External,
                Compare(before, after, overlap, track => (track.Right, 1), model => model.TrackAccuracy)));
    }

    private static AccuracyDrop Compare(
        ExternalEvaluation first, ExternalEvaluation second, double overlap, Func<EvaluatedTrack, (double Right, double All)> count,
        Func<ModelScore, double> ofModel)
    {
        var (before, after) = (Influences(first, count), Influences(second, count));
        var (tracks, models) = (first.ByTrack.Length, first.OfModels.Length);
        var overTracks = Intervals.Moments([.. before.Values.Zip(after.Values, (a, b) => a - b)]).Variance / tracks;
        if (overTracks <= 0)
        {
            // No track differs: what would still be compatible with that.
            overTracks = Math.Pow(Intervals.ReachOfNone(tracks) / Intervals.Quantile(tracks - 1), 2);
        }

        var between = ExternalSides.VarianceOfModels(
            [.. first.OfModels.Zip(second.OfModels, (a, b) => ofModel(a) - ofModel(b))], overlap);
        var (variance, degrees) = Measured.Sum((overTracks, tracks - 1), (between, models - 1));
        return IndependentContrast.Of(new Measured(before.Accuracy - after.Accuracy, variance, degrees));
    }

    /// <summary>The accuracy, and how far each track moves it.</summary>
    private static (double Accuracy, double[] Values) Influences(
        ExternalEvaluation evaluation, Func<EvaluatedTrack, (double Right, double All)> count)
    {
        var counts = evaluation.ByTrack.Select(count).ToArray();
        var (accuracy, mean) = (counts.Sum(track => track.Right) / counts.Sum(track => track.All), counts.Average(track => track.All));
        return (accuracy, Array.ConvertAll(counts, track => (track.Right - (accuracy * track.All)) / mean));
    }

    private static void RequireSame((string Name, ExternalEvaluation Result) first, (string Name, ExternalEvaluation Result) second)
    {
        foreach (var (name, result) in new[] { first, second })
        {
            if (result.ByTrack.IsDefaultOrEmpty)
            {
                throw UserErrorException.Failed(
                    $"evaluation '{name}' of {result.Experiment} is of a build that kept no results by track; the command that made it, "
                    + "given again, computes it again");
            }
        }

        if (!first.Result.OfModels.Select(model => model.Run).SequenceEqual(second.Result.OfModels.Select(model => model.Run)))
        {
            throw UserErrorException.Failed(
                $"evaluations '{first.Name}' and '{second.Name}' are of {NumberFormat.Count(first.Result.Models, "model")} and of "
                + $"{second.Result.Models}: {first.Result.Experiment} got more runs in between; evaluate both again");
        }

        var (before, after) = (
            first.Result.ByTrack.ToDictionary(track => track.Track), second.Result.ByTrack.ToDictionary(track => track.Track));
        string[] onlyFirst = [.. before.Keys.Except(after.Keys).Order(StringComparer.Ordinal)];
        string[] onlySecond = [.. after.Keys.Except(before.Keys).Order(StringComparer.Ordinal)];
        if (onlyFirst.Length + onlySecond.Length > 0)
        {
            throw UserErrorException.Failed(
                $"evaluations '{first.Name}' and '{second.Name}' are not of the same tracks: {before.Count - onlyFirst.Length} are in both"
                + Only(first.Name, onlyFirst) + Only(second.Name, onlySecond) + "; a paired comparison needs the same tracks in both");
        }

        if (before.Values.FirstOrDefault(track => after[track.Track].Label != track.Label) is { Track: { } differing })
        {
            throw UserErrorException.Failed(
                $"track '{differing}' is {before[differing].Label} in evaluation '{first.Name}' and {after[differing].Label} in "
                + $"'{second.Name}'; a paired comparison needs the same labels");
        }

        if (before.Count < 2)
        {
            throw UserErrorException.Failed($"evaluations '{first.Name}' and '{second.Name}' have one track; a comparison needs two");
        }
    }

    private static string Only(string name, string[] tracks) =>
        tracks.Length == 0 ? "" : $", {tracks.Length} only in '{name}' (the first: {tracks[0]})";
}
