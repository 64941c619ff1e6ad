using Experiments.Domain;
using static System.FormattableString;

namespace Experiments.Drawing;

/// <summary>Plots of the effects of parameters on a metric.</summary>
public static class ParameterPlots
{
    private const double Left = 52, Right = 364, Top = 30, Bottom = 200;
    private const int MaxTicks = 5;

    /// <summary>The share of variance that each parameter of a family explains by itself.</summary>
    public static Plot Importances(FamilyImportances importances) => Rows.Draw(
        $"Share of the variance of {importances.Metric} that each parameter of {importances.Family} explains by itself: "
        + string.Join(", ",
            importances.Parameters.Select(parameter => Invariant($"{parameter.Parameter} {NumberFormat.Fixed(parameter.Share, 2)}"))),
        [.. importances.Parameters.Select(parameter => new PlotRow(
            parameter.Parameter,
            new RowMark(Style.Train, parameter.Share, parameter.Low, parameter.High,
                $"{NumberFormat.Fixed(parameter.Share, 2)} [{NumberFormat.Fixed(parameter.Low, 2)}, "
                    + $"{NumberFormat.Fixed(parameter.High, 2)}]")))],
        200,
        "share of variance",
        (0, 1));

    /// <summary>The metric along one parameter, averaged over all others, with the spread over the forest.</summary>
    public static Plot Effect(FamilyImportances family, ParameterImportance parameter)
    {
        var factor = MetricNames.ScaleOf(family.Metric);
        EffectPoint[] effect =
        [
            .. parameter.Effect.Select(point => new EffectPoint(point.Value, factor * point.Mean, factor * point.Low, factor * point.High)),
        ];
        var y = Scale.Around(effect.SelectMany(point => new[] { point.Low, point.High }), Bottom, Top, 0.05 * factor);
        var best = effect.MaxBy(point => point.Mean)!; // not null: an effect has a point
        var drawing = new Plot(
            $"Mean {MetricNames.WithUnit(family.Metric)} of {family.Family} along {parameter.Parameter}, highest {Scale.Label(best.Mean)} "
                + $"at {Name(best.Value)}", 380, 250);
        drawing.Text(Left, 16, Rows.Shorten($"{family.Family} {parameter.Parameter}", 44));
        y.DrawLeft(drawing, Left, Right);
        var step = (Right - Left) / effect.Length;
        (double X, EffectPoint Point)[] places = [.. effect.Select((point, index) => (Left + ((index + 0.5) * step), point))];
        var curve = places.Where(place => place.Point.Value is { IsNumeric: true }).ToArray();
        if (curve.Length > 1)
        {
            drawing.Area(
                [
                    .. curve.Select(place => (place.X, y.At(place.Point.High))),
                    .. curve.Reverse().Select(place => (place.X, y.At(place.Point.Low))),
                ], Style.TrainBand)
                .Path(curve.Select(place => (place.X, y.At(place.Point.Mean))), Style.Train);
        }

        foreach (var (x, point) in places.Except(curve.Length > 1 && effect.Length > MaxTicks * 2 ? curve : []))
        {
            drawing.Line(x, y.At(point.Low), x, y.At(point.High), Style.Train)
                .Mark(x, y.At(point.Mean), Style.Train,
                    Invariant($"{Name(point.Value)}: {Scale.Label(point.Mean)} [{Scale.Label(point.Low)}, {Scale.Label(point.High)}]"));
        }

        var every = (int)Math.Ceiling(effect.Length / (double)MaxTicks);
        foreach (var (index, (x, point)) in places.Index().Where(place => place.Index % every == every / 2 || effect.Length <= MaxTicks))
        {
            drawing.Text(x, Bottom + 17, Rows.Shorten(Name(point.Value), 10), Anchor.Middle, Style.Soft);
        }

        return drawing.Text((Left + Right) / 2, Bottom + 38, Rows.Shorten(parameter.Parameter, 40), Anchor.Middle, Style.Soft);
    }

    private static string Name(ParameterValue? value) => value switch
    {
        null => "absent",
        { IsNumeric: true } number => Scale.Label(number.AsNumber()),
        { } word => $"{word}",
    };
}
