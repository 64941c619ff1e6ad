using System.Collections.Immutable;
using System.Security.Claims;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.Unit.ReadModel;
using Experiments.Unit.Web.Datasets;
using Experiments.Web.Admission;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Experiments.Web.Pages.Cluster;
using Experiments.Web.Pages.Datasets;
using Experiments.Web.Pages.Sweeps;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace Experiments.Unit.Web.Pages;

/// <summary>Who sees what changes something.</summary>
public sealed class ChangingTests
{
    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Member)]
    [InlineData(Role.Admin)]
    public void The_role_of_a_page_is_that_with_which_a_caller_was_admitted(Role role) =>
        Assert.Equal(role, Caller.RoleOf(new Caller("x", role).Principal));

    [Fact]
    public void Nobody_is_at_most_a_viewer() => Assert.Equal(Role.Viewer, Caller.RoleOf(new ClaimsPrincipal()));

    [Theory]
    [InlineData(Role.Viewer, false, false)]
    [InlineData(Role.Member, true, false)]
    [InlineData(Role.Admin, true, true)]
    public async Task Forms_are_for_those_who_may_and_others_read_why_there_are_none(Role role, bool changesSweeps, bool changesNodes)
    {
        var pages = await PagesAsync(new Surroundings(HasPages: true) { Token = "t", Role = role });
        foreach (var (html, isAllowed) in new[]
        {
            (pages.Sweep, changesSweeps), (pages.Audit, changesSweeps), (pages.Cluster, changesNodes),
        })
        {
            Assert.Equal(isAllowed, html.Contains("method=\"post\"", StringComparison.Ordinal));
            Assert.Equal(!isAllowed, html.Contains($"Read only: you are a {Display.Of(role)}; a", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Where_nothing_can_be_changed_there_is_neither()
    {
        var pages = await PagesAsync(new Surroundings(HasPages: true));
        foreach (var html in new[] { pages.Sweep, pages.Audit, pages.Cluster })
        {
            Assert.DoesNotContain("method=\"post\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("Read only", html, StringComparison.Ordinal);
        }
    }

    private static ImmutableSortedDictionary<string, string> NoLabels => ImmutableSortedDictionary<string, string>.Empty;

    private static async Task<(string Sweep, string Audit, string Cluster)> PagesAsync(Surroundings where)
    {
        var report = TestReport.Of("quick");
        var node = new NodeSummary(
            new NodeRegistration("n1", "silo", "0.1.0", NoLabels, [new DeviceInfo("cpu:0", "cpu", 1, 1L << 30)]), NodeState.Ready, NoLabels,
            DateTimeOffset.UnixEpoch, ImmutableSortedDictionary<string, int>.Empty);
        var activity = new PoolActivity(
            DateTimeOffset.UnixEpoch.AddHours(1), DateTimeOffset.UnixEpoch, new PoolStatus(0, 0, 1, 0), [], [], []);
        return (
            await RenderAsync<SweepPage>(where, new SweepModel
            {
                Snapshot = new SweepSnapshot(report.Sweep, [], 0, [], null),
                Board = report.Leaderboard,
                Skipped = 0,
                Matching = report.Leaderboard.Rows.Length,
                Brushes = [],
                Settings = new SettingNames(report.Leaderboard.Rows),
                Answer = new ReportConclusion(["The answer."], "Go on.", []),
            }),
            await RenderAsync<AuditPage>(where, new AuditModel(MadeDataset.Of(), new FoundData<AuditStatus>(null, ["no audit"]))),
            await RenderAsync<ClusterPage>(where, new ClusterModel([node], activity)));
    }

    private static Task<string> RenderAsync<TPage>(Surroundings where, object model)
        where TPage : IComponent => PageRenderer.RenderPageAsync<TPage>(where, model);
}
