using Experiments.Domain;
using Experiments.Web.Components;
using static System.FormattableString;

namespace Experiments.Web.Pages.Datasets;

/// <summary>
/// The slices of a track side by side in time. Places are shares of the track's length, so that a drawing fits any width and stays below the
/// spectrogram without a script.
/// </summary>
/// <param name="Track">The track.</param>
/// <param name="Rule">How it was cut.</param>
/// <param name="Marks">How genres are marked.</param>
public sealed record StripDrawing(TrackInfo Track, SliceRule Rule, GenreMarks Marks)
{
    /// <summary>The most slices that are cells with letters and links; more are drawn without.</summary>
    public const int MaxCells = 60;

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
            Percent(left), Percent(width), Percent(left + (width / 2)), Marks.ClassOf(slice.Predicted),
            Track.Slices <= MaxLettered ? Marks.LettersOf(slice.Predicted) : null, IsWrong(slice), Describe(slice),
            Addresses.Of(new SliceId(Track.Id, slice.Index)));
    });

    /// <summary>The same as areas by genre, in a box of 1,000 by 30, and what lies below wrong ones.</summary>
    public IEnumerable<(string Class, string Path)> Areas(TrackStrip strip) =>
        strip.Slices.GroupBy(slice => Marks.ClassOf(slice.Predicted))
            .Select(genre => (genre.Key, string.Concat(genre.Select(slice => Area(slice, 0, 24)))))
            .Append(("miss", string.Concat(strip.Slices.Where(IsWrong).Select(slice => Area(slice, 25, 5)))));

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

    private string Area(StripSlice slice, int top, int height)
    {
        var (left, width) = Place(slice.Index);
        return $"M{Thousandths(left)} {top}h{Thousandths(width)}v{height}h-{Thousandths(width)}z";
    }

    private static string Thousandths(double share) => NumberFormat.Trimmed(1000 * share, 2);

    private static string Percent(double share) => $"{NumberFormat.Trimmed(100 * share, 3)}%";
}

/// <summary>One slice in a strip.</summary>
/// <param name="Left">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Middle">Where its letters are.</param>
/// <param name="Class">The class of its predicted genre.</param>
/// <param name="Letters">The letters of the predicted genre; null if there is no room.</param>
/// <param name="IsWrong">Whether the prediction is wrong.</param>
/// <param name="Tip">What it says to a pointer and a reader of screens.</param>
/// <param name="Address">The page of the slice.</param>
public sealed record StripCell(
    string Left, string Width, string Middle, string Class, string? Letters, bool IsWrong, string Tip, string Address);
