using System.Text.RegularExpressions;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel.Reports;
using Experiments.Unit.ReadModel;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Sweeps;
using Experiments.Web.Reports;
using Xunit;

namespace Experiments.Unit.Web.Reports;

public sealed class ReportSectionTests
{
    public static TheoryData<string> Sections() => [.. ReportSection.All.Select(section => section.Id)];

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task A_section_of_a_page_is_that_of_the_report(string id)
    {
        var (section, data) = (ReportSection.Of(id), TestReport.Of("quick"));

        // A page reads only the parts that the section names; it asks the API for pictures and sounds, which the report contains.
        var fragment = await RenderAsync(section, Only(data, section.Parts | ReportParts.Previews), isFragment: true);
        Assert.DoesNotContain("<html", fragment, StringComparison.Ordinal);
        if (section.HasContent(data))
        {
            Assert.Contains(WithoutLinks(fragment).Trim(), await ReportFile.RenderAsync(data), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("class=\"empty\"", fragment, StringComparison.Ordinal);
            Assert.DoesNotContain($"<section id=\"{id}\"", await ReportFile.RenderAsync(data), StringComparison.Ordinal);
        }

        var page = await RenderAsync(section, data, isFragment: false);
        Assert.Contains($"<title>{section.Title} &#xB7; quick</title>", page, StringComparison.Ordinal);
        Assert.Contains($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_of_a_page_is_that_of_the_report()
    {
        var data = TestReport.Of("quick");
        var answer = await RenderAsync(ReportSection.Answer, Only(data, ReportSection.Answer.Parts), isFragment: true);
        Assert.Contains("ranks first by", answer, StringComparison.Ordinal);
        Assert.Contains(WithoutLinks(answer).Trim(), await ReportFile.RenderAsync(data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_asks_the_API_for_pictures_and_sounds()
    {
        var data = TestReport.Of("quick") with { Previews = new Dictionary<SliceId, SlicePreview>() };
        var page = await RenderAsync(ReportSection.Of("hardest"), data, isFragment: true);
        Assert.Contains("src=\"/api/v1/slices/made/t/0/spectrogram\"", page, StringComparison.Ordinal);
        Assert.Contains("src=\"/api/v1/tracks/made/t/audio\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data:", page, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_section_is_not_found() => Assert.Contains(
        "there are answer, leaderboard, train-test,",
        Assert.Throws<UserErrorException>(() => ReportSection.Of("nothing")).Message, StringComparison.Ordinal);

    private static Task<string> RenderAsync(ReportSection section, ReportData data, bool isFragment) =>
        PageRenderer.RenderAsync<SectionPage>(
            new Surroundings(HasPages: true),
            new Dictionary<string, object?> { [nameof(SectionPage.Model)] = new SectionModel(section, data, isFragment) });

    /// <summary>Names of things are links on a page and text in a file, and a file loads nothing later.</summary>
    private static string WithoutLinks(string html) =>
        Regex.Replace(html, "<a href=\"[^\"]*\"( class=\"[^\"]*\")?>([^<]*)</a>", "<span$1>$2</span>")
            .Replace(" loading=\"lazy\"", "", StringComparison.Ordinal);

    private static ReportData Only(ReportData all, ReportParts parts) => new()
    {
        Sweep = all.Sweep,
        Dataset = all.Dataset,
        Features = all.Features,
        Leaderboard = parts.HasFlag(ReportParts.Conclusions)
            ? all.Leaderboard : all.Leaderboard with { Conclusions = null, SimplestEquivalent = null },
        Analyses = parts.HasFlag(ReportParts.Analyses) ? all.Analyses : [],
        Families = parts.HasFlag(ReportParts.Runs) ? all.Families : [],
        Comparisons = parts.HasFlag(ReportParts.Comparisons) ? all.Comparisons : [],
        Baselines = parts.HasFlag(ReportParts.Comparisons) ? all.Baselines : [],
        Importances = parts.HasFlag(ReportParts.Importances) ? all.Importances : [],
        Blends = parts.HasFlag(ReportParts.Blends) ? all.Blends : null,
        NoBlends = parts.HasFlag(ReportParts.Blends) ? all.NoBlends : null,
        Evaluations = parts.HasFlag(ReportParts.Evaluations) ? all.Evaluations : [],
        HardestSlices = parts.HasFlag(ReportParts.Hardest) ? all.HardestSlices : [],
        HardestTracks = parts.HasFlag(ReportParts.Hardest) ? all.HardestTracks : [],
        HardestPool = parts.HasFlag(ReportParts.Hardest) ? all.HardestPool : null,
        Previews = parts.HasFlag(ReportParts.Previews) ? all.Previews : new Dictionary<SliceId, SlicePreview>(),
    };
}
