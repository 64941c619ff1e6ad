using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.Web.Components;
using Experiments.Web.Pages.Cluster;
using Experiments.Web.Pages.Listings;
using Experiments.Web.Pages.Sweeps;

namespace Experiments.Web.Pages.Live;

/// <summary>How something looks now.</summary>
/// <param name="Html">What stands in the element that shows it.</param>
/// <param name="Version">Differs when other parts of the page have changed too, so that the browser asks for them.</param>
/// <param name="Next">When to look again.</param>
internal sealed record LiveState(string Html, string Version, TimeSpan Next);

/// <summary>What browsers can watch: <c>sweeps</c>, <c>sweeps?where=…</c>, <c>sweep:NAME</c>, <c>cluster</c>.</summary>
internal static class LiveTopics
{
    private const string Sweep = "sweep:";
    private const string Picked = SweepsModel.Topic + "?";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1), Later = TimeSpan.FromSeconds(5);

    /// <summary>The topic of a sweep.</summary>
    public static string Of(SweepSummary sweep) => $"{Sweep}{sweep.Id}";

    /// <summary>Whether there is such a topic; the sweep need not exist.</summary>
    public static bool Has(string topic) =>
        topic is SweepsModel.Topic or ClusterModel.Topic || topic.StartsWith(Picked, StringComparison.Ordinal)
        || (topic.StartsWith(Sweep, StringComparison.Ordinal) && topic.Length > Sweep.Length);

    /// <summary>Reads topics with the names that things have now.</summary>
    public static Func<string, CancellationToken, Task<LiveState>> ReaderOf(IGrainFactory grains) => async (topic, cancellationToken) =>
    {
        var names = await GivenNames.ReadAsync(grains, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(topic, grains.WithNames(names), cancellationToken).ConfigureAwait(false);
    };

    /// <summary>Reads and renders a topic.</summary>
    /// <exception cref="UserErrorException">It does not exist (any more).</exception>
    public static async Task<LiveState> ReadAsync(string topic, IGrainFactory grains, CancellationToken cancellationToken) =>
        topic switch
        {
            _ when topic == SweepsModel.Topic || topic.StartsWith(Picked, StringComparison.Ordinal) =>
                await ReadSweepsAsync(topic[SweepsModel.Topic.Length..], grains, cancellationToken).ConfigureAwait(false),
            ClusterModel.Topic => await ReadClusterAsync(grains, cancellationToken).ConfigureAwait(false),
            _ => await ReadSweepAsync(topic[Sweep.Length..], grains, cancellationToken).ConfigureAwait(false),
        };

    /// <summary>Differs when a sweep has other results, or another state.</summary>
    public static string VersionOf(SweepSummary sweep) =>
        FormattableString.Invariant($"{sweep.State} {sweep.Experiments} {sweep.Runs.Completed} {sweep.Runs.Failed}");

    private static async Task<LiveState> ReadSweepsAsync(string query, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var model = await SweepsModel.ReadAsync(grains, ListingChoice.Parse(query), _ => { }, cancellationToken).ConfigureAwait(false);
        return new LiveState(
            await RenderAsync<SweepsNow>(nameof(SweepsNow.Model), model).ConfigureAwait(false), "",
            model.Sweeps.Any(sweep => sweep.State.IsUnderWay()) ? Soon : Later);
    }

    private static async Task<LiveState> ReadSweepAsync(string name, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var snapshot = await grains.GetGrain<ISweepGrain>(name).GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        var sweep = snapshot.Summary;
        return new LiveState(
            await RenderAsync<SweepProgress>(nameof(SweepProgress.Snapshot), snapshot with { Summary = grains.Names().Show(sweep) })
                .ConfigureAwait(false),
            VersionOf(sweep),
            sweep.State.IsUnderWay() ? Soon : Later);
    }

    private static async Task<LiveState> ReadClusterAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var model = await ClusterModel.ReadAsync(grains, cancellationToken).ConfigureAwait(false);
        return new LiveState(
            await RenderAsync<ClusterNow>(nameof(ClusterNow.Model), model).ConfigureAwait(false), "",
            model.Activity.Leases.IsEmpty ? Later : TimeSpan.FromSeconds(2));
    }

    private static Task<string> RenderAsync<TComponent>(string parameter, object value)
        where TComponent : Microsoft.AspNetCore.Components.IComponent => PageRenderer.RenderAsync<TComponent>(
            new Surroundings(HasPages: true), new Dictionary<string, object?> { [parameter] = value });
}
