using System.Net;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Predict;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class PredictPageTests
{
    private const string Hostile = "<script>alert(1)</script> \"x\" & y.wav";

    private static readonly PredictChoice Chosen = new("genre-v3", new ExperimentId("quick", 3), "genre-v3: svm, test 71.0 %");

    private static readonly GenreMixture Mixture = new(
        Hostile, 12, ["blues", "jazz", "metal"], [0.25, 0.7, 0.05],
        [new SliceMixture(0, false, [0.5, 0.4, 0.1]), new SliceMixture(6, false, [0, 1, 0])], 3);

    [Fact]
    public async Task Without_any_model_the_page_says_how_to_get_one()
    {
        var html = await RenderAsync(new PredictModel { Named = [], Best = [] });
        Assert.Contains("no sweep has a result yet", html, StringComparison.Ordinal);
        Assert.Contains("<code>experiments model name EXPERIMENT NAME</code>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chosen_model_is_selected_and_the_command_names_it()
    {
        var other = new PredictChoice(null, new ExperimentId("quick", 1), "quick/e1: cnn, test 60.0 %");
        var html = await RenderAsync(new PredictModel { Named = [Chosen], Best = [other], Chosen = other });
        Assert.Contains("<option value=\"experiment=quick/e1\" selected>", html, StringComparison.Ordinal);
        Assert.Contains("<option value=\"model=genre-v3\">", html, StringComparison.Ordinal);
        Assert.Contains("experiments predict song.wav --experiment quick/e1", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_has_the_shares_of_the_terminal_and_the_colors_of_its_drawing()
    {
        var html = await RenderAsync(Page(new PredictedFile(Hostile, Mixture, [])));
        var table = MixtureView.Of([Mixture]).Blocks.OfType<Table>().First();
        Assert.Equal(["70", "25", "5"], table.Rows.Select(row => row[1]));
        Assert.All(table.Rows, row =>
        {
            var color = GenrePalette.ClassOf(Mixture.Genres, row[0]);
            Assert.Contains($"class=\"{color}\"", html, StringComparison.Ordinal);
            Assert.Contains($"class=\"{color} area\"", html, StringComparison.Ordinal);
            Assert.Contains($"<td class=\"n\">{row[1]}</td>", html, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode("<script>alert(1)</script>"), html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_refused_says_why()
    {
        var html = await RenderAsync(Page(new PredictedFile("x.txt", null, ["x.txt: no audio file"])));
        Assert.Contains(
            "<p class=\"note\">x.txt: no audio file</p>", html.ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Areas_stack_to_one_at_any_time()
    {
        PlotPath[] areas = [.. MixtureAreas.Draw(Mixture).Shapes.OfType<PlotPath>().Where(path => path.IsArea)];
        Assert.Equal(3, areas.Length);

        // Columns: the beginning, the middles of both slices, the end; there and back.
        Assert.All(areas, area => Assert.Equal(8, area.Points.Length));
        Assert.Equal(
            [MixtureAreas.Left, MixtureAreas.Left + 175, MixtureAreas.Left + 525, MixtureAreas.Right],
            areas[0].Points.Take(4).Select(point => point.X));
        Assert.All(areas[0].Points.Skip(4), point => Assert.Equal(MixtureAreas.Bottom, point.Y));
        Assert.All(areas[^1].Points.Take(4), point => Assert.Equal(MixtureAreas.Top, point.Y, tolerance: 1e-9));
        Assert.All(areas.Zip(areas.Skip(1)), pair => Assert.Equal(
            pair.First.Points.Take(4), pair.Second.Points.Skip(4).Reverse()));
    }

    [Fact]
    public void A_recording_without_slices_is_one_mixture_throughout() =>
        Assert.All(
            MixtureAreas.Draw(Mixture with { Slices = [] }).Shapes.OfType<PlotPath>().Where(path => path.IsArea),
            area => Assert.Equal(4, area.Points.Length));

    [Theory]
    [InlineData("model=genre-v3", "genre-v3", null)]
    [InlineData("experiment=quick/e3", null, "quick/e3")]
    [InlineData("model=a=b", "a=b", null)]
    public void A_form_names_a_model_or_an_experiment(string by, string? model, string? experiment) =>
        Assert.Equal((model, experiment), PredictPost.ChoiceOf(by));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("model=")]
    [InlineData("other=x")]
    public void A_form_without_a_choice_is_refused(string? by) =>
        Assert.StartsWith(
            "choose the models to predict with", Assert.Throws<UserErrorException>(() => PredictPost.ChoiceOf(by)).Message,
            StringComparison.Ordinal);

    private static PredictModel Page(params PredictedFile[] files) => new() { Named = [Chosen], Best = [], Chosen = Chosen, Files = files };

    private static Task<string> RenderAsync(PredictModel model) => PageRenderer.RenderPageAsync<PredictPage>(
        new Surroundings(HasPages: true), model);
}
