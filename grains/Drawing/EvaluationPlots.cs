using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>Plots of experiments on datasets that their models have not seen.</summary>
public static class EvaluationPlots
{
    /// <summary>Accuracy in cross-validation and there, with intervals, one row per evaluation.</summary>
    /// <param name="evaluations">One or more.</param>
    /// <param name="chance">The accuracy of guessing, in [0, 1].</param>
    public static Plot Accuracies(IReadOnlyList<ExternalEvaluation> evaluations, double chance)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        return Rows.Draw(
            $"Accuracy in cross-validation and on other datasets with 95 % intervals, {evaluations.Count} evaluations; far apart is a drop",
            [
                .. evaluations.Select(evaluation => new PlotRow(
                    $"e{evaluation.Experiment.Number} {evaluation.Family}, {evaluation.Dataset}",
                    Mark(evaluation.SliceAccuracy.Own, Style.Train, "cross-validation"),
                    Mark(evaluation.SliceAccuracy.External, Style.Test, evaluation.Dataset))),
            ],
            300, "slices right, %", (0, 100), chance: 100 * chance,
            legend: [(Style.Train, "cross-validation"), (Style.Test, "other dataset")]);
    }

    /// <summary>The drop of each genre with its interval.</summary>
    public static Plot GenreDrops(ExternalEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return Rows.Draw(
            $"Drop of accuracy of {evaluation.Family} {evaluation.Experiment} on {evaluation.Dataset} by label, with 95 % intervals",
            [
                .. evaluation.Genres.Select(genre => new PlotRow(genre.Genre, new RowMark(
                    Style.Test, 100 * genre.Drop.Drop, 100 * genre.Drop.Low, 100 * genre.Drop.High,
                    $"{genre.Genre} {genre.Drop.Describe()} points"))),
            ],
            200, "drop in points (right of 0: worse than in cross-validation)", zero: true, minSpan: 10);
    }

    private static RowMark Mark(Estimate estimate, Style style, string part) => new(
        style, 100 * estimate.Mean, 100 * estimate.Low, 100 * estimate.High, $"{part} {estimate.DescribePercent()}");
}
