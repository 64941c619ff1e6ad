using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.External;
using Experiments.Features;
using Experiments.Features.Storage;
using Experiments.Models;

namespace Experiments.Execution.Evaluations;

/// <summary>
/// How the features of a dataset differ from the training data, and what each difference costs: columns of a table are moved back, one by
/// one and all together, and predicted again. Of spectrograms, the means of the mel bands are compared, and nothing is predicted again.
/// </summary>
/// <param name="own">The training data.</param>
/// <param name="external">The dataset.</param>
/// <param name="input">What the family learns from.</param>
/// <param name="models">The models.</param>
/// <param name="rows">The rows of the dataset that count.</param>
/// <param name="labels">Their genres, as the models number them.</param>
internal sealed class ShiftMeasurement(
    FeatureSetReader own, FeatureSetReader external, ModelInput input, IFittedModel[] models, int[] rows, int[] labels)
{
    /// <summary>How many features are named.</summary>
    private const int MaxNamed = 10;

    /// <summary>The largest number of predictions for which columns are moved back: about a minute of the slowest family.</summary>
    private const long MaxPredictions = 1_000_000;

    private const double Level = 0.05;

    /// <summary>
    /// The features that differ most, of those that differ by more than chance; ordered by what moving them back gains, where that is
    /// known.
    /// </summary>
    public FeatureShifts? Measure(CancellationToken cancellationToken)
    {
        var isTable = input is ModelInput.Table;
        if ((isTable ? (own.Table, external.Table) : (own.Tensor, external.Tensor)) is not ({ } before, { } after))
        {
            return null;
        }

        var selected = after.Select(rows);
        var shifts = FeatureComparison.Compare(
            Means(before, own, [.. Enumerable.Range(0, before.Count)], own.Labels, isTable, cancellationToken),
            Means(selected, external, rows, labels, isTable, cancellationToken),
            isTable ? Columns(own.Manifest) : Bands(own.Manifest, before.Shape[0]));
        var top = shifts.Index().Where(shift => shift.Item.P < Level)
            .OrderByDescending(shift => Math.Abs(shift.Item.Shift.Deviations)).Take(MaxNamed)
            .Select(shift => (shift.Index, shift.Item.Shift)).ToArray();
        var moved = shifts.Count(shift => shift.P < Level);
        return !isTable ? new FeatureShifts("mel bands", shifts.Length, moved, [.. top.Select(shift => shift.Shift)], null)
            : (long)rows.Length * models.Length * (top.Length + 2) > MaxPredictions
                ? new FeatureShifts("columns", shifts.Length, moved, [.. top.Select(shift => shift.Shift)], null)
            : WithGains(selected, [.. shifts.Select(shift => shift.Shift)], top, moved, cancellationToken);
    }

    private FeatureShifts WithGains(
        IRowSource selected, FeatureShift[] all, (int Index, FeatureShift Shift)[] top, int moved, CancellationToken cancellationToken)
    {
        var asIs = Accuracy(selected, cancellationToken);
        var gains = top.Select(shift => shift.Shift with
        {
            AccuracyBack = Accuracy(Back(shift.Index), cancellationToken) - asIs,
        }).ToArray();
        return new FeatureShifts(
            "columns", all.Length, moved,
            [.. gains.OrderByDescending(shift => shift.AccuracyBack).ThenByDescending(shift => Math.Abs(shift.Deviations))],
            Accuracy(Back(null), cancellationToken));

        MovedRows Back(int? column) => new(selected, [.. all.Select((shift, index) =>
            column is null || column == index ? (float)(shift.TrainingMean - shift.ExternalMean) : 0)]);
    }

    /// <summary>Share of slices predicted correctly, mean over the models.</summary>
    private double Accuracy(IRowSource source, CancellationToken cancellationToken)
    {
        var right = 0L;
        foreach (var model in models)
        {
            var probabilities = model.PredictProbabilities(source, cancellationToken).AsSpan();
            var genres = probabilities.Length / rows.Length;
            for (var row = 0; row < rows.Length; row++)
            {
                right += ProbabilityRow.IndexOfMax<float>(probabilities.Slice(row * genres, genres)) == labels[row] ? 1 : 0;
            }
        }

        return (double)right / rows.Length / models.Length;
    }

    private static FeatureMeans Means(
        IRowSource source, FeatureSetReader features, int[] rowNumbers, IReadOnlyList<int> genres, bool isTable,
        CancellationToken cancellationToken)
    {
        TrackId[] tracks = [.. rowNumbers.Select(row => features.Slices[row].Id.Track)];
        var bands = source.Shape[0];
        return FeatureMeans.Of(
            source, tracks, genres,
            row => isTable ? [.. row.Select(value => (double)value)] : FeatureMeans.BandMeans(row, bands), cancellationToken);
    }

    private static ImmutableArray<(string Name, string Unit, double? Hertz)> Columns(FeatureSetManifest set)
    {
        var bands = set.Spec.ImportedSet is null ? MelBands.OfColumns(set.Spec) : [];
        return [.. set.Columns.Select((column, i) => (column.Name, column.Unit, i < bands.Length ? bands[i] : null))];
    }

    private static ImmutableArray<(string Name, string Unit, double? Hertz)> Bands(FeatureSetManifest set, int count)
    {
        var centers = MelBands.OfTensor(set.Spec, count);
        return [.. Enumerable.Range(0, count).Select(band => ($"band {band + 1} of {count}", "dB", centers?[band]))];
    }
}
