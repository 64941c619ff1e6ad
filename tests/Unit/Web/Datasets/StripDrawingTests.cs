using Experiments.Domain;
using Experiments.Web.Components;
using Experiments.Web.Pages.Datasets;
using Xunit;

namespace Experiments.Unit.Web.Datasets;

public sealed class StripDrawingTests
{
    private static readonly GenreMarks Marks = new(MadeDataset.Genres);

    [Fact]
    public void Cells_lie_where_their_slices_sound_and_end_with_the_track()
    {
        var track = MadeDataset.Track() with { DurationSeconds = 28 };
        var cells = new StripDrawing(track, new SliceRule(), Marks).Cells(MadeDataset.Strip("svm")).ToArray();
        Assert.Equal(["0%", "10.714%", "21.429%"], cells.Take(3).Select(cell => cell.Left));
        Assert.Equal(["10.714%", "3.571%"], new[] { cells[0].Width, cells[9].Width });
        Assert.Equal([false, true, false, false, true], cells.Take(5).Select(cell => cell.IsWrong));
        Assert.Equal(["blu", "roc"], cells.Take(2).Select(cell => cell.Letters));
        Assert.Equal("/slices/made/blues.00001/9", cells[9].Address);
    }

    [Theory]
    [InlineData(1.5, "5%")]
    [InlineData(3.0, "10%")]
    [InlineData(4.5, "10%")]
    public void Slices_that_overlap_or_leave_gaps_are_drawn_without_either(double hop, string width)
    {
        var track = MadeDataset.Track(slices: 4) with { DurationSeconds = 30 };
        var cells = new StripDrawing(track, new SliceRule(3, hop), Marks).Cells(MadeDataset.Strip("svm", 4)).ToArray();
        Assert.All(cells, cell => Assert.Equal(width, cell.Width));
    }

    [Fact]
    public void A_long_track_is_areas_by_genre_with_the_wrong_ones_underlined()
    {
        var drawing = new StripDrawing(MadeDataset.Track(slices: 100) with { DurationSeconds = 300 }, new SliceRule(), Marks);
        Assert.False(drawing.HasCells);
        Assert.Equal("100", drawing.Span);
        var areas = drawing.Areas(MadeDataset.Strip("svm", 100)).ToArray();
        Assert.Equal([Marks.ClassOf("blues"), Marks.ClassOf("rock"), "miss"], areas.Select(area => area.Class));
        Assert.StartsWith("M0 0h1v24h-1zM2 0h2v24h-2zM5 0h2", areas[0].Path, StringComparison.Ordinal);
        Assert.StartsWith("M1 25h1v5h-1zM4 25h1v5h-1z", areas[2].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Hard_slices_are_those_that_more_than_half_get_wrong()
    {
        var drawing = new StripDrawing(MadeDataset.Track(), new SliceRule(), Marks);
        var right = MadeDataset.Strip("knn", wrong: "blues");
        Assert.Equal([1, 4, 7], drawing.Hard([MadeDataset.Strip("svm"), MadeDataset.Strip("cnn"), right]));
        Assert.Empty(drawing.Hard([MadeDataset.Strip("svm"), right]));
        Assert.Equal(7, drawing.CountRight(MadeDataset.Strip("svm")));
    }

    [Theory]
    [InlineData(30.4, "0 5 10 15")]
    [InlineData(3.2, "0 1 2 3")]
    [InlineData(601, "0 120 240 360")]
    public void The_axis_has_few_round_times(double seconds, string first)
    {
        var drawing = new StripDrawing(MadeDataset.Track() with { DurationSeconds = seconds }, new SliceRule(), Marks);
        Assert.Equal(first, string.Join(' ', drawing.Ticks().Take(4).Select(tick => tick.Text)));
    }

    [Fact]
    public void A_genre_has_its_place_and_letters_of_its_own_whatever_the_order()
    {
        var shuffled = new GenreMarks(MadeDataset.Genres.Reverse());
        Assert.All(MadeDataset.Genres, genre => Assert.Equal(Marks.ClassOf(genre), shuffled.ClassOf(genre)));
        Assert.Equal(MadeDataset.Genres.Length, MadeDataset.Genres.Select(Marks.LettersOf).Distinct().Count());
        Assert.Equal(("genre-other", "jaz"), (Marks.ClassOf("jazz"), Marks.LettersOf("jazz")));
    }
}
