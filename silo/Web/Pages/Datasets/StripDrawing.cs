using System.Text;
using Experiments.Domain;
using Experiments.Web.Components;
using static System.FormattableString;

namespace Experiments.Web.Pages.Datasets;

/// <summary>
/// The slices of a track side by side in time. Places are shares of the track's length, so that a drawing fits any width and stays below
/// the spectrogram without a script.
/// </summary>
/// <param name="Track">The track.</param>
/// <param name="Rule">How it was cut.</param>
/// <param name="Marks">How genres are marked.</param>
public sealed record StripDrawing(TrackInfo Track, SliceRule Rule, GenreMarks Marks)
{
    /// <summary>The most slices that are cells with letters and links; more are drawn without.</summary>
    public const int MaxCells = 40;

    /// <summary>The most slices whose cells have room for letters.</summary>
    private const int MaxLettered = 32;

    /// <summary>The most ticks on the axis.</summary>
    private const int MaxTicks = 8;

    private static readonly int[] TickSteps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800];

    /// <summary>The length of the axis, seconds.</summary>
    public double Seconds => Track.DurationSeconds > 0 ? Track.DurationSeconds : Math.Max(1, Track.Slices) * Rule.HopSeconds;

    /// <summary>Whether slices are cells with links.</summary>
    public bool HasCells => Track.Slices <= MaxCells;

    /// <summary>The cells of a strip.</summary>
    public IEnumerable<StripCell> Cells(TrackStrip strip) => strip.Slices.Select(slice =>
    {
        var (left, width) = Place(slice.Index);
        return new StripCell(
            Percent(left), Percent(width), Marks.ClassOf(slice.Predicted),
            Track.Slices <= MaxLettered ? Marks.LettersOf(slice.Predicted) : null, IsWrong(slice), Describe(slice),
            Addresses.Of(new SliceId(Track.Id, slice.Index)));
    });

    /// <summary>How many slices long the axis is: the width of the box of <see cref="Areas"/>, which is 30 high.</summary>
    public string Span => NumberFormat.Trimmed(Seconds / Rule.HopSeconds, 3);

    /// <summary>The same as areas by genre, and what lies below wrong ones; neighbours that are alike are one area.</summary>
    public IEnumerable<(string Class, string Path)> Areas(TrackStrip strip) =>
        strip.Slices.GroupBy(slice => Marks.ClassOf(slice.Predicted))
            .Select(genre => (genre.Key, Outline(genre, 0, 24))).Append(("miss", Outline(strip.Slices.Where(IsWrong), 25, 5)));

    /// <summary>Times with their places.</summary>
    public IEnumerable<(string Text, string At)> Ticks()
    {
        var step = TickSteps.FirstOrDefault(step => Seconds / step <= MaxTicks, (int)Math.Ceiling(Seconds / MaxTicks));
        for (var second = 0; second < Seconds * 0.97; second += step)
        {
            yield return (Invariant($"{second}"), Percent(second / Seconds));
        }
    }

    /// <summary>Whether the genre that is predicted most often over the runs is not its own.</summary>
    public bool IsWrong(StripSlice slice) => slice.Predicted != Track.Genre;

    /// <summary>How many slices of a strip are right.</summary>
    public int CountRight(TrackStrip strip) => strip.Slices.Count(slice => !IsWrong(slice));

    /// <summary>The slices that more than half of the strips get wrong, in time order.</summary>
    public IReadOnlyList<int> Hard(IReadOnlyCollection<TrackStrip> strips) =>
    [
        .. strips.SelectMany(strip => strip.Slices).GroupBy(slice => slice.Index)
            .Where(slice => 2 * slice.Count(IsWrong) > slice.Count()).Select(slice => slice.Key).Order(),
    ];

    private string Describe(StripSlice slice) =>
        Invariant($"slice {slice.Index} at {NumberFormat.Fixed(slice.Index * Rule.HopSeconds, 1)} s: ")
        + $"{(IsWrong(slice) ? "wrong" : "right")}, {Printable.Escape(slice.Predicted)} with {NumberFormat.Fixed(slice.Probability, 2)}"
        + (IsWrong(slice) ? $", its own with {NumberFormat.Fixed(slice.OwnProbability, 2)}" : "")
        + Invariant($"; wrong in {slice.WrongRuns} of {NumberFormat.Count(slice.Runs, "run")}");

    /// <summary>A slice from its start to the next one's, in shares of the track.</summary>
    private (double Left, double Width) Place(int index)
    {
        var left = Math.Min(1, index * Rule.HopSeconds / Seconds);
        return (left, Math.Min(1 - left, Math.Min(Rule.HopSeconds, Rule.SliceSeconds) / Seconds));
    }

    private string Outline(IEnumerable<StripSlice> slices, int top, int height)
    {
        var (path, last) = (new StringBuilder(), Math.Min(1, Rule.SliceSeconds / Rule.HopSeconds));
        int[] indexes = [.. slices.Select(slice => slice.Index)];
        for (var from = 0; from < indexes.Length;)
        {
            var to = from;
            while (to + 1 < indexes.Length && indexes[to + 1] == indexes[to] + 1)
            {
                to++;
            }

            var width = NumberFormat.Trimmed(to - from + last, 2);
            path.Append(Invariant($"M{indexes[from]} {top}h{width}v{height}h-{width}z"));
            from = to + 1;
        }

        return path.ToString();
    }

    private static string Percent(double share) => $"{NumberFormat.Trimmed(100 * share, 3)}%";
}

/// <summary>One slice in a strip.</summary>
/// <param name="Left">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Class">The class of its predicted genre.</param>
/// <param name="Letters">The letters of the predicted genre; null if there is no room.</param>
/// <param name="IsWrong">Whether the prediction is wrong.</param>
/// <param name="Tip">What it says to a pointer and a reader of screens.</param>
/// <param name="Address">The page of the slice.</param>
public sealed record StripCell(
    string Left, string Width, string Class, string? Letters, bool IsWrong, string Tip, string Address);
