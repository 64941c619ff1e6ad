using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Experiment;
using Experiments.Web.Pages.Submit;
using Xunit;

namespace Experiments.Unit.Web.Pages;

/// <summary>The page on which a sweep is written, and the end of a log.</summary>
public sealed class SubmitPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("demo", "seed-study")]
    [InlineData("2024", "true")]
    [InlineData("null", "1e5")]
    public void The_example_is_valid_whatever_dataset_and_features_are_called(string dataset, string features)
    {
        var spec = Read(SubmitModel.Example(dataset, features)).RequireSweep().Sweep.Spec;
        Assert.Equal((dataset, features, 3), (spec.Dataset, spec.Features, spec.Models.Families.Length));
    }

    [Fact]
    public async Task What_is_wrong_stands_with_line_and_key_above_what_was_typed()
    {
        const string yaml = "name: x\ndataset: demo\nfeatures: f\nprotocol: { fold: 3 }\nmodels:\n  - family: knn\n";
        var error = Assert.Throws<UserErrorException>(() => Read(yaml).RequireSweep());
        var problems = SubmitProblem.ListOf(error);
        Assert.Contains(problems, problem => problem.Place.StartsWith("line 4, column", StringComparison.Ordinal)
            && problem.Message.Contains("fold", StringComparison.Ordinal));
        var html = await RenderAsync(new SubmitModel(yaml) { Problems = problems, Status = 400 }, Role.Member);
        Assert.Contains("<b>line 4, column", html, StringComparison.Ordinal);
        Assert.Contains("nothing was started", html, StringComparison.Ordinal);
        Assert.Contains("protocol: { fold: 3 }", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_beside_the_file_is_said_in_its_lines()
    {
        var problem = Assert.Single(SubmitProblem.ListOf(new UserErrorException("no slot is large enough")));
        Assert.Equal(("", "", "no slot is large enough"), (problem.Place, problem.Key, problem.Message));
    }

    [Fact]
    public async Task The_form_carries_the_token_and_a_plan_is_shown_in_words()
    {
        var html = await RenderAsync(new SubmitModel("name: x") { Plan = ["x over demo: 6 runs"] }, Role.Member);
        Assert.Contains("method=\"post\" action=\"/submit#result\"", html, StringComparison.Ordinal);
        Assert.Contains("name=\"token\" value=\"t\"", html, StringComparison.Ordinal);
        Assert.Contains("value=\"start\">Start</button>", html, StringComparison.Ordinal);
        Assert.Contains("x over demo: 6 runs", html, StringComparison.Ordinal);
        Assert.DoesNotContain("readonly", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_reads_and_a_file_cannot_become_markup()
    {
        var html = await RenderAsync(new SubmitModel("</textarea><script>alert(1)</script>"), Role.Viewer);
        Assert.DoesNotContain("<button", html, StringComparison.Ordinal);
        Assert.Contains("Read only: you are a viewer; a member can start sweeps.", html, StringComparison.Ordinal);
        Assert.Contains("readonly", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_end_of_a_long_log_is_read()
    {
        var path = _folder.Write("run.log", string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n")));
        var tail = await LogTail.ReadAsync(path, Cancellation);
        Assert.NotNull(tail);
        Assert.Equal(
            (LogTail.MaxLines, "line 19800", "line 19999", false), (tail.Lines.Count, tail.Lines[0], tail.Lines[^1], tail.IsWhole));
        var whole = await LogTail.ReadAsync(_folder.Write("short.log", "one\r\ntwo\n"), Cancellation);
        Assert.Equivalent(new LogTail(["one", "two"], true), whole);
        Assert.Null(await LogTail.ReadAsync(_folder["missing.log"], Cancellation));

        // A line that is longer than what is read has no beginning, and is left out.
        var endless = await LogTail.ReadAsync(_folder.Write("endless.log", new string('x', 100_000) + "\nend\n"), Cancellation);
        Assert.Equal(["end"], endless!.Lines); // not null: it is there
    }

    private static SweepDraft Read(string yaml) =>
        SweepDraft.Read(new SentConfig(System.Text.Encoding.UTF8.GetBytes(yaml), IsJson: false), SpecCatalog.Unknown);

    private static Task<string> RenderAsync(SubmitModel model, Role role) => PageRenderer.RenderPageAsync<SubmitPage>(
        new Surroundings(HasPages: true) { Token = "t", Role = role }, model);
}
