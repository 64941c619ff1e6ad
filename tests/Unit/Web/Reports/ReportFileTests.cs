using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel.Reports;
using Experiments.Unit.ReadModel;
using Experiments.Web.Reports;
using Xunit;

namespace Experiments.Unit.Web.Reports;

public sealed class ReportFileTests
{
    private const string Hostile = "<script>alert(1)</script>";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public async Task The_page_is_self_contained()
    {
        var page = await RenderAsync(TestReport.Of("quick"));
        Assert.DoesNotContain("http", page.Replace(Svg.NamespaceName, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|link|iframe)|url\\(|@import|src=\"(?!data:)", page);
    }

    [Fact]
    public async Task Names_are_HTML_escaped()
    {
        var page = await RenderAsync(TestReport.Of(Hostile, Hostile));
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("Sweep &lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_with_single_runs_are_named_but_not_plotted()
    {
        var data = TestReport.Of("quick");
        var single = new ParameterGroup("c=1", 1, new Estimate(0.3, null, null, null, 1, IntervalMethod.None));
        var page = await RenderAsync(
            data with { Comparisons = [.. data.Comparisons, data.Comparisons[0] with { By = ["c"], Groups = [single, single] }] });
        Assert.Contains("Of c each value has a single run", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Gap by c<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_drawing_is_on_the_page_with_its_title()
    {
        var data = TestReport.Of("quick");
        var drawings = ReportDrawings.All(data);
        Assert.Equal(
            [
                "train-and-test", "front", "history", "gap-by-family", "changes-svm", "curve-svm", "curve-cnn", "confusion-e0",
                "confusion-e1", "confusion-e2", "confusion-e3", "genre-blends",
                "importance-svm", "effect-svm-gamma", "parallel",
            ],
            drawings.Select(drawing => drawing.Name));
        var page = await ReportFile.RenderAsync(data);
        foreach (var (_, drawing) in drawings)
        {
            Assert.Contains(SvgWriter.Inline(drawing), page, StringComparison.Ordinal);
            Assert.Contains(SvgWriter.Inline(drawing.Narrow ?? drawing), page, StringComparison.Ordinal);
            var file = XElement.Parse(SvgWriter.File(drawing));
            Assert.Equal(("img", drawing.Title, drawing.Title),
                ((string?)file.Attribute("role"), (string?)file.Attribute("aria-label"), file.Element(Svg + "title")?.Value));
            Assert.Contains("prefers-color-scheme:dark", file.Element(Svg + "style")?.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_shape_is_drawn_outside_the_drawing()
    {
        foreach (var (name, drawing) in ReportDrawings.All(TestReport.Of("quick"))
            .SelectMany(named => new[] { (named.Name, named.Drawing), ($"{named.Name}, narrow", named.Drawing.Narrow ?? named.Drawing) }))
        {
            foreach (var (x, y) in drawing.Shapes.SelectMany(Ends))
            {
                Assert.True(x >= 0 && x <= drawing.Width && y >= 0 && y <= drawing.Height,
                    $"{name}: something at {x}, {y} of {drawing.Width} x {drawing.Height}");
            }
        }
    }

    [Fact]
    public void No_interval_reaches_the_end_of_an_axis_that_fits_its_intervals()
    {
        var data = TestReport.Of("quick");
        foreach (var drawing in new[]
        {
            AccuracyPlots.Groups(data.Comparisons[0]), AccuracyPlots.Groups(data.Comparisons[0], AccuracyPlots.Limits(data.Comparisons)),
            AccuracyPlots.Changes(data.Baselines[0]),
        })
        {
            var lines = drawing.Shapes.OfType<PlotPath>().Where(path => path.Style is Style.Test or Style.Train).ToArray();
            var points = lines.SelectMany(line => line.Points).ToArray();
            var left = drawing == AccuracyPlots.Changes(data.Baselines[0]) ? 300 : 200;
            Assert.NotEmpty(points);
            Assert.All(points, point => Assert.InRange(point.X, left + 12 + 8, drawing.Width - 24 - 12 - 8));
        }
    }

    [Fact]
    public async Task The_commands_repeat_what_was_enqueued_and_how_it_was_extended()
    {
        var data = TestReport.Of("quick");
        var start = DateTimeOffset.UnixEpoch;
        var repeats = new SweepExtension(Repeats: 2);
        var models = new SweepExtension(Experiments: 1, Models: new ParameterSpace([]));
        var spec = data.Sweep.Spec with { Search = new SearchSpec { Sampler = "random", Experiments = 2 } };
        var page = await RenderAsync(data with
        {
            Sweep = data.Sweep with
            {
                Experiments = 4,
                Spec = spec with { Protocol = spec.Protocol with { Repeats = 2 } },
                Submitted = spec,
                Changes = [new SweepChange(start.AddHours(2), 3, "2 repeats", true, repeats)],
                Enqueued =
                [
                    new EnqueuedSetting(
                        new ExperimentId("quick", 2), "knn", ParameterSet.Empty.With("k", ParameterValue.Of(11)), start.AddHours(1), true,
                        "completed"),
                ],
            },
        });
        Assert.Contains(
            "experiments sweep run quick.yaml\nexperiments sweep enqueue quick family=knn k=11\n"
                + "experiments sweep extend quick --repeats 2\nexperiments sweep extend quick --experiments 1</pre>",
            page, StringComparison.Ordinal);
        Assert.Contains("repeats: 1", page, StringComparison.Ordinal);
        Assert.Contains("The sweep as it was extended", page, StringComparison.Ordinal);

        var change = new SweepChange(start, 3, "changed models", false, models);
        var other = await RenderAsync(data with { Sweep = data.Sweep with { Changes = [change] } });
        Assert.Contains("# extended from e3 on: changed models", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_audio_is_reported_and_its_cards_are_kept()
    {
        var data = TestReport.Of("quick");
        var preview = data.Previews.Values.Single();
        var without = data with
        {
            Previews = new Dictionary<SliceId, SlicePreview>
            {
                [preview.Slice] = new(preview.Slice, 3, [], [], 0, 0, "g0/t.wav: there is no such file"),
            },
        };
        var (shown, said) = (await RenderAsync(data), await RenderAsync(without));
        Assert.Contains("<audio controls", shown, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("<audio", said, StringComparison.Ordinal);
        Assert.Contains(
            "The audio of 1 of 1 slices can no longer be read, so they are shown without picture and sound; the first: g0/t.wav: there "
                + "is no "
                + "such file.", said, StringComparison.Ordinal);
        Assert.Contains("<b><span>made/t/0</span></b>", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_parameter_importance_is_explained()
    {
        var data = TestReport.Of("quick");
        Assert.Contains(
            "Share of the variance of testAccuracy that each parameter of svm explains by itself: gamma 0.75", await RenderAsync(data),
            StringComparison.Ordinal);
        Assert.Contains("Parameter importance needs a family that is listed once in the sweep and has 8 finished experiments",
            await RenderAsync(data with { Importances = [] }), StringComparison.Ordinal);
        var noise = data.Importances[0] with { Parameters = [], R2 = -0.07 };
        Assert.Contains("The parameters do not explain the metric (out-of-bag R2 -0.07 &lt;= 0).",
            await RenderAsync(data with { Importances = [noise] }), StringComparison.Ordinal);
        Assert.Contains("Out-of-bag R2 0.61.", await RenderAsync(data with { Importances = [data.Importances[0] with { R2 = 0.61 }] }),
            StringComparison.Ordinal);
    }

    /// <summary>The page with its entities decoded, except those that would become markup.</summary>
    private static async Task<string> RenderAsync(ReportData data) => Decode(await ReportFile.RenderAsync(data));

    private static string Decode(string page) => Regex.Replace(page, "&#x([0-9A-F]+);", entity =>
        char.ConvertFromUtf32(int.Parse(entity.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    /// <summary>The ends of shapes; for text its anchor, and its other end assuming wide letters.</summary>
    private static IEnumerable<(double X, double Y)> Ends(PlotShape shape) => shape switch
    {
        PlotPath path => path.Points,
        PlotMark mark => [(mark.X, mark.Y)],
        PlotCell cell => [(cell.X, cell.Y), (cell.X + cell.Width, cell.Y + cell.Height)],
        PlotText { Turn: 0 } text =>
            [
                (text.X, text.Y),
                (text.X + (text.Text.Length * 7 * text.Anchor switch { Anchor.Start => 1, Anchor.End => -1, _ => 0.5 }), text.Y),
            ],
        PlotText text => [(text.X, text.Y)],
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };
}
