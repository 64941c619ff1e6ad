namespace Experiments.Drawing;

/// <summary>Which color is which family: the same in every drawing.</summary>
internal static class FamilyLegend
{
    public const double LineHeight = 20;

    /// <summary>How many lines it takes.</summary>
    /// <param name="families">The families of the marks, in any order, repeated or not.</param>
    /// <param name="x">Where it begins.</param>
    /// <param name="width">The width of the drawing.</param>
    public static int Lines(IEnumerable<string> families, double x, double width) => Rows.LegendLines(x, width, Entries(families));

    /// <summary>Draws it, the first line with its baseline at <paramref name="y"/>.</summary>
    public static Plot Draw(Plot drawing, IEnumerable<string> families, double x, double y) =>
        Rows.Legend(drawing, x, y, Entries(families));

    private static (Style Style, string Name)[] Entries(IEnumerable<string> families) =>
        [.. families.Distinct().Order(StringComparer.Ordinal).Select(family => (Palette.StyleOf(family), family))];
}
