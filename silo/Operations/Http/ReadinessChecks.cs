using Experiments.Domain;
using Experiments.Store;
using Experiments.Store.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Orleans.Providers;
using Orleans.Storage;

namespace Experiments.Silo.Operations.Http;

/// <summary>Whether the silo has joined the cluster and its node is registered.</summary>
internal sealed class MembershipHealthCheck(ILocalSiloDetails silo, IClusterMembershipService membership, NodeStatus node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = membership.CurrentSnapshot.Members.TryGetValue(silo.SiloAddress, out var member) ? member.Status : SiloStatus.None;
        return Task.FromResult((status, node.Node) switch
        {
            (SiloStatus.Active, not null) => HealthCheckResult.Healthy("joined"),
            (SiloStatus.Active, null) => HealthCheckResult.Unhealthy("joined; its slots do not take work yet"),
            _ => HealthCheckResult.Unhealthy($"not joined: {status.ToString().ToLowerInvariant()}"),
        });
    }
}

/// <summary>Whether grain state can be read and artifacts can be written.</summary>
internal sealed class StorageHealthCheck(
    SiloOptions options, ArtifactStore artifacts,
    [FromKeyedServices(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)] IGrainStorage storage) : IHealthCheck
{
    private static readonly GrainId ProbeGrainId = GrainId.Create("readiness", "nobody");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A folder on an unavailable network blocks its caller for minutes: wait no longer than the check may take.
            await Task.Run(WriteProbe, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            await storage.ReadStateAsync("readiness", ProbeGrainId, new GrainState<EmptyState>()).WaitAsync(cancellationToken)
                .ConfigureAwait(false);
            return HealthCheckResult.Healthy("reachable");
        }
        catch (Exception exception)
        {
            // One line without the connection string: the message of the database or the disk goes to the log.
            var what = exception is IOException or UnauthorizedAccessException ? "the store's folder" : "the database";
            return HealthCheckResult.Unhealthy($"{what} is unavailable", exception);
        }
    }

    private void WriteProbe()
    {
        // A name for each call: two at once would find the file in use.
        var probe = PartialFile.NameFor(artifacts.PathOf($".ready-{options.Name}"));
        PrivateFiles.CreateFolder(artifacts.Root);
        PrivateFiles.WriteAllText(probe, "");
        File.Delete(probe);
    }

    private sealed class EmptyState;
}

/// <summary>Whether the node stays, rather than drains or stops. A cordoned node is ready: it finishes its work.</summary>
internal sealed class DrainHealthCheck(NodeStatus node, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        (lifetime.ApplicationStopping.IsCancellationRequested, node.Node?.State) switch
        {
            (true, _) => HealthCheckResult.Unhealthy("stopping"),
            (_, NodeState.Draining) => HealthCheckResult.Unhealthy("draining"),
            (_, NodeState.Drained) => HealthCheckResult.Unhealthy("drained"),
            (_, NodeState.Cordoned) => HealthCheckResult.Healthy("cordoned"),
            _ => HealthCheckResult.Healthy("staying"),
        });
}
