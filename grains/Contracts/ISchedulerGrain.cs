using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// The queue of a pool and its leases. Slots pull: a slow or full silo simply asks for less. Key: the pool's name.
/// </summary>
[GrainInterfaceType("scheduler"), Alias("scheduler")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>The only pool unless an admin creates others.</summary>
    const string DefaultPool = "default";

    /// <summary>Registers an owner with unfinished work: it is asked to submit it whenever the queue contains none of it.</summary>
    [Alias("enlist"), RequiresRole(Role.Admin)]
    Task EnlistAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Queues units of work; units already waiting or executing are left unchanged. Returns the pool's status.</summary>
    [Alias("submit"), RequiresRole(Role.Admin)]
    Task<PoolStatus> SubmitAsync(ImmutableArray<WorkUnit> units, CancellationToken cancellationToken);

    /// <summary>
    /// Removes an owner's waiting units from the queue; executing units receive the verdict at their next renewal. Returns the IDs of the
    /// removed units.
    /// </summary>
    [Alias("withdraw"), RequiresRole(Role.Admin)]
    Task<ImmutableArray<string>> WithdrawAsync(string owner, LeaseVerdict verdict, CancellationToken cancellationToken);

    /// <summary>The same for individual units, such as the runs of one pruned experiment.</summary>
    [Alias("withdraw-units"), RequiresRole(Role.Admin)]
    Task WithdrawUnitsAsync(ImmutableArray<string> units, LeaseVerdict verdict, CancellationToken cancellationToken);

    /// <summary>The number of waiting and executing units of an owner.</summary>
    [Alias("count"), RequiresRole(Role.Viewer)]
    Task<OwnerCount> CountAsync(string owner, CancellationToken cancellationToken);

    /// <summary>The same with the executing units.</summary>
    [Alias("owner-work"), RequiresRole(Role.Viewer)]
    Task<OwnerWork> GetWorkAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Leases a unit to a free slot; waits up to <paramref name="patience"/> for work, null if none arrived.</summary>
    [Alias("acquire"), RequiresRole(Role.Admin)]
    Task<Lease?> AcquireAsync(SlotOffer slot, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>
    /// Renews leases and returns a verdict for each, in the same order. A lease unknown to this incarnation of the scheduler gets
    /// <see cref="LeaseVerdict.Lost"/>; its holder may ask for adoption.
    /// </summary>
    [Alias("renew"), RequiresRole(Role.Admin)]
    Task<ImmutableArray<LeaseVerdict>> RenewAsync(ImmutableArray<LeaseKey> leases, CancellationToken cancellationToken);

    /// <summary>
    /// Adopts a lease that was granted before the scheduler moved; <see cref="LeaseVerdict.Lost"/> if the unit has another lease by now.
    /// </summary>
    [Alias("adopt"), RequiresRole(Role.Admin)]
    Task<LeaseVerdict> AdoptAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an attempt: the outcome is recorded before this returns, and a unit that may be retried is queued again. With
    /// <paramref name="offer"/> the slot requests its next lease in the same call.
    /// </summary>
    [Alias("report"), RequiresRole(Role.Admin)]
    Task<ReportAnswer> ReportAsync(WorkReport report, SlotOffer? offer, CancellationToken cancellationToken);

    /// <summary>Why a unit waits or where it executes.</summary>
    [Alias("explain"), RequiresRole(Role.Viewer)]
    Task<WorkExplanation> ExplainAsync(string unit, CancellationToken cancellationToken);

    /// <summary>Slots of the pool, and its waiting and executing units.</summary>
    [Alias("status"), RequiresRole(Role.Viewer)]
    Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>What the slots do and did, and what waits for them.</summary>
    [Alias("activity"), RequiresRole(Role.Viewer)]
    Task<PoolActivity> GetActivityAsync(CancellationToken cancellationToken);

    /// <summary>The current leases.</summary>
    [Alias("leases"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<Lease>> ListLeasesAsync(CancellationToken cancellationToken);

    /// <summary>Reports that a node joined, or that it started or stopped taking work.</summary>
    [Alias("set-node"), RequiresRole(Role.Admin)]
    Task SetNodeAsync(string node, NodeState state, CancellationToken cancellationToken);

    /// <summary>
    /// Reports that a node cannot write the store and takes no work until it can; a null <paramref name="fault"/> reports that it can
    /// again. The node repeats the report every few seconds; a report that is not repeated expires.
    /// </summary>
    [Alias("hold"), RequiresRole(Role.Admin)]
    Task HoldAsync(string node, StorageFault? fault, CancellationToken cancellationToken);

    /// <summary>All nodes that ever joined and were not removed.</summary>
    [Alias("nodes"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<NodeSummary>> ListNodesAsync(CancellationToken cancellationToken);
}
