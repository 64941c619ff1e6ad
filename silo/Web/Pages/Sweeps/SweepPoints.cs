using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel.Reports;

namespace Experiments.Web.Pages.Sweeps;

/// <summary>The experiments of a sweep as columns, small enough to be drawn and filtered in a browser, ten thousand of them too.</summary>
/// <param name="Experiments">Their numbers, best first.</param>
/// <param name="Families">The families, by name.</param>
/// <param name="Colors">The CSS class of each family.</param>
/// <param name="Family">The place of each experiment's family in <paramref name="Families"/>.</param>
/// <param name="OnFront">The places of the experiments that no other beats in all objectives.</param>
/// <param name="Axes">What they can be arranged and filtered by.</param>
public sealed record SweepPoints(
    ImmutableArray<int> Experiments,
    ImmutableArray<string> Families,
    ImmutableArray<string> Colors,
    ImmutableArray<int> Family,
    ImmutableArray<int> OnFront,
    ImmutableArray<PointAxis> Axes)
{
    private static readonly (string Metric, string Label)[] Metrics =
    [
        (MetricNames.TrainAccuracy, "train, %"), (MetricNames.ValidationAccuracy, "validation, %"), (MetricNames.TestAccuracy, "test, %"),
        (MetricNames.Gap, "gap, points"), (MetricNames.ValidationGap, "validation gap, points"), (MetricNames.TrackAccuracy, "tracks, %"),
        (MetricNames.LogLoss, "log loss"), (MetricNames.FitSeconds, "fit, s"),
    ];

    /// <summary>As many parameters as the drawing of all has at once.</summary>
    private const int ParametersAtFirst = 9;

    /// <summary>The most experiments whose axes are all sent at once.</summary>
    private const int MaxWithAll = 2000;

    /// <summary>The points of a leaderboard with all its rows.</summary>
    public static SweepPoints Of(Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var rows = board.Rows;
        ImmutableArray<string> families = [.. rows.Select(row => row.Family).Distinct().Order(StringComparer.Ordinal)];
        var axes = ImmutableArray.CreateBuilder<PointAxis>();
        if (families.Length > 1)
        {
            axes.Add(PointAxis.OfWords("family", "family", [.. rows.Select(row => (string?)row.Family)]));
        }

        axes.AddRange(ReportData.Varied(rows).Order(StringComparer.Ordinal).Select(name => PointAxis.OfParameter(name, rows)));
        axes.AddRange(Metrics.Select(metric => PointAxis.OfMetric(metric.Metric, metric.Label, rows)));
        return new SweepPoints(
            [.. rows.Select(row => row.Experiment.Number)], families, [.. families.Select(Palette.ClassOf)],
            [.. rows.Select(row => families.IndexOf(row.Family))],
            [.. Enumerable.Range(0, rows.Length).Where(place => board.IsOnFront(rows[place]))], axes.ToImmutable());
    }

    /// <summary>
    /// What a browser draws first, so that it need not wait for what it may never show: all axes, of many experiments the values only of
    /// metrics, of the first parameters and of axes that are asked for.
    /// </summary>
    /// <param name="asked">Names of axes; unknown ones ask for nothing.</param>
    internal SweepPoints AtFirst(IReadOnlyList<string> asked)
    {
        var first = Axes.Where(axis => !IsMetric(axis)).Take(ParametersAtFirst).ToHashSet();
        return Experiments.Length <= MaxWithAll ? this
            : this with
            {
                Axes = [.. Axes.Select(axis => IsMetric(axis) || first.Contains(axis) || asked.Contains(axis.Name)
                    ? axis : axis with { Values = null })],
            };
    }

    /// <summary>The values of one axis; without such an axis there are none.</summary>
    internal ImmutableArray<double?> ValuesOf(string axis) => Axes.FirstOrDefault(one => one.Name == axis)?.Values ?? [];

    private static bool IsMetric(PointAxis axis) => Metrics.Any(metric => metric.Metric == axis.Name);

    /// <summary>Whether the experiment at a place lies within all brushes; one without a value lies within none.</summary>
    internal bool IsWithin(IReadOnlyList<Brush> brushes, int place) => brushes.All(brush =>
        Axes.FirstOrDefault(axis => axis.Name == brush.Axis)?.Values?[place] is { } value && value >= brush.Low && value <= brush.High);
}

/// <summary>One thing that experiments differ in.</summary>
/// <param name="Name">A metric, a parameter, or <c>family</c>.</param>
/// <param name="Label">What stands at the axis.</param>
/// <param name="Values">
/// The value of each experiment, null if it has none: percent or points as they are shown, places among words. Null if not sent.
/// </param>
/// <param name="Words">The words; null for numbers.</param>
/// <param name="IsLog">Whether equal factors are equally far.</param>
public sealed record PointAxis(
    string Name, string Label, ImmutableArray<double?>? Values, ImmutableArray<string>? Words = null, bool IsLog = false)
{
    private const double LogFrom = 20;

    internal static PointAxis OfWords(string name, string label, ImmutableArray<string?> words)
    {
        ImmutableArray<string> known = [.. words.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return new PointAxis(name, label, [.. words.Select(word => word is null ? (double?)null : known.IndexOf(word))], known);
    }

    internal static PointAxis OfParameter(string name, ImmutableArray<ExperimentSummary> rows)
    {
        var values = rows.Select(row => row.Parameters.TryGet(name, out var value) ? value : (ParameterValue?)null).ToImmutableArray();
        return values.All(value => value is not { IsNumeric: false })
            ? OfNumbers(name, name, [.. values.Select(value => value?.AsNumber())])
            : OfWords(name, name, [.. values.Select(value => value?.ToString())]);
    }

    internal static PointAxis OfMetric(string metric, string label, ImmutableArray<ExperimentSummary> rows)
    {
        var isShare = MetricNames.IsShare(metric);
        return OfNumbers(
            metric, label, [.. rows.Select(row => row.Find(metric)?.Mean is { } mean ? Round(mean, isShare) : (double?)null)]);
    }

    private static PointAxis OfNumbers(string name, string label, ImmutableArray<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return new PointAxis(name, label, values, IsLog: known.Length > 0 && known.Min() > 0 && known.Max() / known.Min() > LogFrom);
    }

    /// <summary>
    /// Percent with two decimals, which round on to what the leaderboard shows: where rounding twice could differ, the second decimal
    /// gives way.
    /// </summary>
    private static double Round(double mean, bool isShare)
    {
        if (!isShare)
        {
            return double.Parse(mean.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }

        var (shown, fine) = (NumberFormat.Percent(mean), NumberFormat.Percent(mean, 2));
        var value = double.Parse(fine, CultureInfo.InvariantCulture);
        return fine.EndsWith('5')
            ? Math.Round(value + (0.01 * Math.Sign(double.Parse(shown, CultureInfo.InvariantCulture) - value)), 2) : value;
    }
}

/// <summary>A range of an axis, in the units of its values.</summary>
/// <param name="Axis">The name of the axis.</param>
/// <param name="Low">From here, inclusive.</param>
/// <param name="High">To here, inclusive.</param>
internal sealed record Brush(string Axis, double Low, double High)
{
    /// <summary>Reads <c>gap:0..12.5</c>.</summary>
    /// <exception cref="UserErrorException">It is no such text.</exception>
    public static Brush Parse(string text) =>
        text.Split(':') is [{ Length: > 0 } axis, var range] && range.Split("..") is [var low, var high]
        && double.TryParse(low, NumberStyles.Float, CultureInfo.InvariantCulture, out var from)
        && double.TryParse(high, NumberStyles.Float, CultureInfo.InvariantCulture, out var to)
            ? new Brush(axis, from, to)
            : throw new UserErrorException($"brush={text}: write AXIS:LOW..HIGH, such as gap:0..12.5");
}
