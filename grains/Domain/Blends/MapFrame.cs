namespace Experiments.Domain;

/// <summary>
/// The part of a map that is drawn. A few points far from all others would take most of it: they are drawn at its edge.
/// </summary>
/// <param name="Left">The least x.</param>
/// <param name="Right">The greatest x.</param>
/// <param name="Bottom">The least y.</param>
/// <param name="Top">The greatest y.</param>
/// <param name="Far">How many points are outside of it.</param>
public readonly record struct MapFrame(double Left, double Right, double Bottom, double Top, int Far)
{
    /// <summary>The share of points, in each direction, that may be left outside.</summary>
    private const double MaxFar = 0.03;

    /// <summary>Points farther from the middle ones than this share of the span of those are far.</summary>
    private const double Reach = 0.3;

    /// <summary>The frame around points: of all of them, but for those that are far in one of the directions.</summary>
    /// <param name="points">One or more.</param>
    public static MapFrame Around(IReadOnlyCollection<(double X, double Y)> points)
    {
        var ((left, right), (bottom, top)) = (Range([.. points.Select(point => point.X)]), Range([.. points.Select(point => point.Y)]));
        return new MapFrame(
            left, right, bottom, top, points.Count(point => point.X < left || point.X > right || point.Y < bottom || point.Y > top));
    }

    /// <summary>A point, or the nearest one on the edge of the frame.</summary>
    public (double X, double Y) Clamp(double x, double y) => (Math.Clamp(x, Left, Right), Math.Clamp(y, Bottom, Top));

    /// <summary>What is drawn at the edge, in one sentence; null if nothing is.</summary>
    /// <param name="what">What a point is, such as track.</param>
    public string? Describe(string what) => Far switch
    {
        0 => null,
        1 => $"1 {what} is farther out and drawn at the edge.",
        _ => $"{NumberFormat.Count(Far, what)} are farther out and drawn at the edge.",
    };

    private static (double Low, double High) Range(double[] values)
    {
        Array.Sort(values);
        var skipped = (int)Math.Ceiling(MaxFar * values.Length);
        if (values.Length < 4 * skipped || values[^(skipped + 1)] - values[skipped] is not (> 0 and var span))
        {
            return (values[0], values[^1]);
        }

        var (least, greatest) = (values[skipped] - (Reach * span), values[^(skipped + 1)] + (Reach * span));
        return (values.First(value => value >= least), values.Last(value => value <= greatest));
    }
}
