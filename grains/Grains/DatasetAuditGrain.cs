using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Experiments.Scheduling;
using Experiments.Store;
using Experiments.Store.Files;
using Microsoft.Extensions.Options;

namespace Experiments.Grains;

/// <summary>Ensures that a dataset version is audited once. The audit itself is an artifact, named by the version.</summary>
[GrainType("dataset-audit")]
internal sealed class DatasetAuditGrain(
    [PersistentState("dataset-audit")] IPersistentState<DatasetAuditState> state,
    IClusterMembershipService membership,
    ArtifactStore artifacts,
    IBlockingWork blocking,
    IOptions<SchedulerOptions> options)
    : SingleWorkGrain<DatasetAuditState>(state, membership, options), IDatasetAuditGrain
{
    /// <inheritdoc/>
    protected override string UnitId => $"audit/{Name}";

    /// <inheritdoc/>
    protected override AuditPayload? Pending => State.Pending is { } dataset ? new AuditPayload(dataset) : null;

    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<AuditStatus> EnsureAsync(CancellationToken cancellationToken)
    {
        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken);
        if (dataset is not { State: BuildState.Ready, Version: { } version })
        {
            throw dataset.NotReady();
        }

        if (await blocking.RunAsync(() => IsThere(version), cancellationToken))
        {
            (State.Pending, State.Version, State.Reason) = (null, version, null);
        }
        else
        {
            State.Pending = dataset;
            await StartAsync(new AuditPayload(dataset), cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AuditStatus> DescribeAsync(CancellationToken cancellationToken)
    {
        if (State.Pending is not null)
        {
            return new AuditStatus(BuildState.Building, null, null);
        }

        if (State.Reason is { } reason)
        {
            return new AuditStatus(BuildState.Failed, reason, null);
        }

        var version = State.Version
            ?? throw UserErrorException.NotFound($"dataset '{Name}' has no audit; create one with `experiments dataset audit {Name}`");
        return new AuditStatus(BuildState.Ready, null, await blocking.RunAsync(() => Read(version), cancellationToken));
    }

    /// <inheritdoc/>
    protected override bool IsPending(WorkPayload payload) =>
        Pending is { } pending && payload is AuditPayload audit && audit.Dataset.Version == pending.Dataset.Version;

    /// <inheritdoc/>
    protected override void End(WorkResult? result) =>
        (State.Pending, State.Version) = (null, (result as AuditOutput)?.Version ?? State.Version);

    private AuditResult Read(string version) =>
        artifacts.ReadJson<AuditResult>(ArtifactPaths.Audit(Name, version), $"recreate it with `experiments dataset audit {Name}`");

    /// <summary>A damaged audit is recomputed, like a missing one.</summary>
    private bool IsThere(string version)
    {
        try
        {
            return Read(version) is not null;
        }
        catch (UserErrorException error) when (error.InnerException is DamagedFileException)
        {
            return false;
        }
    }
}

/// <summary>The stored state of a dataset's audit.</summary>
[GenerateSerializer, Alias("dataset-audit-state")]
internal sealed class DatasetAuditState : ISingleWork
{
    /// <summary>The dataset being audited; null if none is.</summary>
    [Id(0)] public DatasetSummary? Pending { get; set; }

    /// <summary>The version last audited.</summary>
    [Id(1)] public string? Version { get; set; }

    /// <summary>Why the latest audit failed; null if it did not.</summary>
    [Id(2)] public string? Reason { get; set; }

    /// <summary>The attempts at its audits.</summary>
    [Id(3)] public AttemptAccount Attempts { get; set; } = new();
}
