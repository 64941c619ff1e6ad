using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.External;

/// <summary>Genres on another dataset: how far each drops, and which are predicted too often.</summary>
internal static class GenreComparison
{
    /// <summary>The genres that both sides have, the largest drop first.</summary>
    /// <param name="sides">Both sides, by slice.</param>
    /// <param name="confusion">Slices of the other dataset by actual and predicted genre.</param>
    /// <param name="inflation">The factor on the variance of cross-validation for other training sets.</param>
    public static ImmutableArray<GenreDrop> Drops(ExternalSides sides, ConfusionCounts confusion, double inflation)
    {
        var common = Enumerable.Range(0, confusion.Labels.Length)
            .Where(genre => sides.Own.Clusters(genre) > 0 && sides.External.Clusters(genre) > 0).ToArray();
        var drops = IndependentContrast.OfFamily(common.Select(genre =>
            (sides.Own[genre] with { Variance = sides.Own[genre].Variance * inflation }, sides.External[genre])));
        return
        [
            .. common.Zip(drops, (genre, drop) => new GenreDrop(
                confusion.Labels[genre], sides.Own.Clusters(genre), sides.External.Clusters(genre), sides.Own[genre].Value,
                sides.External[genre].Value, drop, MostlyTakenFor(confusion, genre)))
                .OrderByDescending(genre => genre.Drop.Drop),
        ];
    }

    /// <summary>Predicted and actual shares of slices of every genre of the models, the largest excess first.</summary>
    public static ImmutableArray<GenreShift> Shifts(ExternalPredictions input)
    {
        var models = input.Models.Select(model => TrackVoting.Tally(model.Predictions)).ToArray();
        var own = OwnExcess(input);
        var shifts = Enumerable.Range(0, input.Genres.Length)
            .Select(genre => Measure(models, genre, input.Overlap, input.Genres[genre], own[genre])).ToArray();
        var adjusted = HolmCorrection.Adjust([.. shifts.Select(shift => shift.P)]);
        return
        [
            .. shifts.Select((shift, index) => shift with { P = adjusted[index] }).OrderByDescending(shift => shift.Difference),
        ];
    }

    private static GenreShift Measure(List<TrackTally>[] models, int genre, double overlap, string name, double own)
    {
        var tracks = models[0];
        double slices = tracks.Sum(track => track.Slices);
        double[] excess =
        [
            .. tracks.Select((track, index) =>
                models.Average(model => (double)model[index].Votes[genre]) - (track.Label == genre ? track.Slices : 0)),
        ];
        var actual = tracks.Where(track => track.Label == genre).Sum(track => track.Slices) / slices;
        var difference = excess.Sum() / slices;
        var squares = tracks.Select((track, index) => Math.Pow(excess[index] - (difference * track.Slices), 2)).Sum();
        var between = ExternalSides.VarianceOfModels(
            [.. models.Select(model => model.Sum(track => track.Votes[genre]) / slices)], overlap);
        var (variance, degrees) = tracks.Count < 2 ? (0, 1) : Measured.Sum(
            (squares * tracks.Count / (tracks.Count - 1) / (slices * slices), tracks.Count - 1), (between, models.Length - 1));
        var error = Math.Sqrt(variance);
        var reach = error * StudentT.InvCDF(0, 1, degrees, (1 + Intervals.Level) / 2);
        var p = error > 0 ? 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(difference) / error) : 1;
        return new GenreShift(
            name, actual, actual + difference, Math.Max(-1, difference - reach), Math.Min(1, difference + reach), p, own);
    }

    /// <summary>Predicted minus actual share of slices in cross-validation, by genre.</summary>
    private static double[] OwnExcess(ExternalPredictions input)
    {
        var (excess, slices) = (new double[input.Genres.Length], 0);
        foreach (var predictions in input.OwnTests)
        {
            for (var slice = 0; slice < predictions.Slices.Count; slice++)
            {
                excess[ProbabilityRow.IndexOfMax(predictions.Row(slice))]++;
                excess[predictions.Labels[slice]]--;
            }

            slices += predictions.Slices.Count;
        }

        return [.. excess.Select(count => count / slices)];
    }

    private static string? MostlyTakenFor(ConfusionCounts confusion, int genre)
    {
        int[] wrong = [.. confusion.Counts[genre].Select((count, predicted) => predicted == genre ? 0 : count)];
        var most = ProbabilityRow.IndexOfMax<int>(wrong);
        return wrong[most] > 0 ? confusion.Labels[most] : null;
    }
}
