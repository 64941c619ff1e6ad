using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.ReadModel.Views;
using Experiments.Unit.ReadModel;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Cluster;
using Experiments.Web.Pages.Sweeps;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace Experiments.Unit.Web.Pages;

/// <summary>The pages, rendered from made-up data.</summary>
public sealed partial class PageTests
{
    private const string Hostile = "<script>alert(1)</script>\" onload=\"x";

    [Fact]
    public async Task Names_cannot_become_markup()
    {
        var report = TestReport.Of(Hostile, Hostile);
        foreach (var html in new[] { await SweepsAsync(report.Sweep), await SweepAsync(report.Sweep, report.Leaderboard) })
        {
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
            Assert.DoesNotContain("\" onload=\"", html, StringComparison.Ordinal);
            Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_obey_the_policy_that_they_are_served_with()
    {
        var report = TestReport.Of("quick");
        foreach (var html in new[]
        {
            await SweepsAsync(report.Sweep), await SweepAsync(report.Sweep, report.Leaderboard), await ClusterAsync([], Activity()),
        })
        {
            // No style and no script of its own, nothing from elsewhere.
            Assert.DoesNotMatch(InlineCode(), html);
            Assert.DoesNotMatch(Foreign(), html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_leaderboard_of_a_page_has_the_digits_of_the_terminal()
    {
        var report = TestReport.Of("quick");
        var html = Text(await SweepAsync(report.Sweep, report.Leaderboard));
        var ranking = LeaderboardView.Of(report.Leaderboard).Blocks.OfType<Table>().First();
        foreach (var cell in ranking.Rows.SelectMany(row => row.Where((_, column) => ranking.IsNumeric(column))))
        {
            Assert.Contains(cell, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_large_sweep_loads_its_answer_and_its_drawings_later()
    {
        var report = TestReport.Of("quick");
        var sweep = report.Sweep with { Best = report.Leaderboard.Rows[0] };
        var small = await SweepAsync(sweep, report.Leaderboard);
        Assert.Contains("The answer.", small, StringComparison.Ordinal);
        Assert.DoesNotContain("data-load=\"/sweeps/quick/answer\"", small, StringComparison.Ordinal);
        Assert.Matches("<details class=\"part\" id=\"history\" open", small);
        var large = await SweepAsync(sweep with { Experiments = SweepModel.MaxConcluded + 1 }, report.Leaderboard);
        Assert.Contains("<div data-load=\"/sweeps/quick/answer\"><p><a href=\"/sweeps/quick/answer\">", large, StringComparison.Ordinal);
        Assert.DoesNotMatch("<details class=\"part\" id=\"[a-z-]*\" open", large);
    }

    [Fact]
    public async Task Empty_states_say_what_to_do()
    {
        Assert.Contains("experiments demo", await RenderAsync<SweepsPage>(new SweepsModel([], [])), StringComparison.Ordinal);
        Assert.Contains("No node has joined yet", await ClusterAsync([], Activity()), StringComparison.Ordinal);
        Assert.Contains("Nothing waits for a slot", await ClusterAsync([Node()], Activity()), StringComparison.Ordinal);
        Assert.Contains("does not exist", await RenderAsync<ProblemPage>(Enumerable.Repeat("x does not exist", 1).ToArray()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_shows_what_every_slot_did_does_and_why_others_wait()
    {
        var now = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var slot = new SlotId("n1", "cpu:0", 0);
        var activity = Activity() with
        {
            At = now,
            Since = now - TimeSpan.FromHours(2),
            Ended =
            [
                new SlotSpan(
                    slot, "s/e0/r0f0", WorkKinds.Run, 1, now.AddMinutes(-20), now.AddMinutes(-5), AttemptOutcome.Crashed, "out of memory"),
                new SlotSpan(slot, "s/e9/r0f0", WorkKinds.Run, 1, now.AddHours(-2), now.AddHours(-1), AttemptOutcome.Completed, null),
            ],
            Waiting = [new WaitingOwner("sweep/s", 3, "s/e1/r0f0", now, ["no slot has a GPU"])],
        };
        var html = await ClusterAsync([Node()], activity);
        Assert.Contains("s/e0/r0f0: crashed, 15 min, out of memory", html, StringComparison.Ordinal);
        Assert.DoesNotContain("s/e9/r0f0", html, StringComparison.Ordinal);
        Assert.Contains("no slot has a GPU", html, StringComparison.Ordinal);
        Assert.Equal(0.5, new ClusterModel([Node()], activity).UtilisationOf("n1"));
    }

    private static ImmutableSortedDictionary<string, string> NoLabels => ImmutableSortedDictionary<string, string>.Empty;

    private static PoolActivity Activity() => new(
        DateTimeOffset.UnixEpoch.AddHours(1), DateTimeOffset.UnixEpoch, new PoolStatus(0, 0, 1, 0), [], [], []);

    private static NodeSummary Node() => new(
        new NodeRegistration("n1", "silo", "0.1.0", NoLabels, [new DeviceInfo("cpu:0", "cpu", 1, 1L << 30)]), NodeState.Ready, NoLabels,
        DateTimeOffset.UnixEpoch, ImmutableSortedDictionary<string, int>.Empty);

    private static Task<string> SweepsAsync(SweepSummary sweep) => RenderAsync<SweepsPage>(new SweepsModel([sweep], [Hostile]));

    private static Task<string> SweepAsync(SweepSummary sweep, Leaderboard board) => RenderAsync<SweepPage>(new SweepModel
    {
        Snapshot = new SweepSnapshot(sweep, [], 0, [], null),
        Board = board,
        Skipped = 0,
        Matching = board.Rows.Length,
        Brushes = [],
        Settings = new SettingNames(board.Rows),
        Answer = sweep.Experiments > SweepModel.MaxConcluded ? null : new ReportConclusion(["The answer."], "Go on.", []),
    });

    private static Task<string> ClusterAsync(NodeSummary[] nodes, PoolActivity activity) =>
        RenderAsync<ClusterPage>(new ClusterModel(nodes, activity));

    private static Task<string> RenderAsync<TPage>(object model)
        where TPage : IComponent => PageRenderer.RenderPageAsync<TPage>(
            new Surroundings(HasPages: true), model);

    private static string Text(string html) => System.Net.WebUtility.HtmlDecode(Tag().Replace(html, " "));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("<style|\\sstyle=|\\son[a-z]+=\"|javascript:|<script(?! type=\"module\" src=\"/)")]
    private static partial Regex InlineCode();

    [GeneratedRegex("(src|href|action)=\"(?!/|#)")]
    private static partial Regex Foreign();
}
