using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class MixtureTimelineTests
{
    private static GenreMixture Recording { get; } = new(
        "song.wav", 10, ["blues", "rock"], [0.5, 0.5],
        [.. Enumerable.Range(0, 4).Select(i => new SliceMixture(2.5 * i, i == 3, i < 2 ? [1, 0] : [0, 1]))], 1);

    [Theory]
    [InlineData(5, "0 5")]
    [InlineData(2.5, "0 2.5 5 7.5")]
    [InlineData(1, "0 2 5 7")]
    [InlineData(60, "0")]
    public void A_step_has_the_slices_that_start_in_it(double seconds, string offsets)
    {
        var steps = MixtureTimeline.InSteps(Recording, seconds).Slices;
        Assert.Equal(offsets, string.Join(' ', steps.Select(step => NumberFormat.Trimmed(step.OffsetSeconds, 3))));
    }

    [Fact]
    public void A_step_has_the_mean_of_its_slices()
    {
        var steps = MixtureTimeline.InSteps(Recording, 7.5).Slices;
        Assert.Equal([2.0 / 3, 0], steps.Select(step => step.Probabilities[0]));
        Assert.Equal([false, true], steps.Select(step => step.IsPadded));
    }

    [Fact]
    public void A_picture_has_a_cell_for_each_genre_and_step()
    {
        var drawn = SvgWriter.File(MixturePlot.Draw(Recording));
        Assert.Equal(8, drawn.Split("<rect").Length - 1);
        Assert.Contains("blues at 0:00: 100 %", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_have_a_row_for_each_step_and_pictures_show_one_recording()
    {
        using var folder = new TemporaryFolder();
        MixtureFile.Write(folder["m.jsonl"], [Recording, Recording]);
        Assert.Equal(8, File.ReadAllLines(folder["m.jsonl"]).Length);
        MixtureFile.Write(folder["m.csv"], [Recording]);
        Assert.Equal("file,atSeconds,genre,p.blues,p.rock", File.ReadLines(folder["m.csv"]).First());
        _ = Assert.Throws<UserErrorException>(() => MixtureFile.Write(folder["m.svg"], [Recording, Recording]));
    }
}
