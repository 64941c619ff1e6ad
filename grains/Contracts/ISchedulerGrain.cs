using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// The queue of a pool and the leases on it. Slots pull: a slow or full silo simply asks for less. Key: the pool's name.
/// </summary>
[GrainInterfaceType("scheduler"), Alias("scheduler")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>The one pool there is unless an admin makes others.</summary>
    const string DefaultPool = "default";

    /// <summary>Says that an owner has unfinished work: it is asked to submit it whenever the queue has nothing of it.</summary>
    [Alias("enlist")]
    Task EnlistAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Queues units of work; those that wait or execute already are left as they are. Answers what the pool has.</summary>
    [Alias("submit")]
    Task<PoolStatus> SubmitAsync(ImmutableArray<WorkUnit> units, CancellationToken cancellationToken);

    /// <summary>
    /// Takes an owner's waiting units out of the queue; those that execute hear the verdict at their next renewal. Answers the ids of
    /// the units taken out.
    /// </summary>
    [Alias("withdraw")]
    Task<ImmutableArray<string>> WithdrawAsync(string owner, LeaseVerdict verdict, CancellationToken cancellationToken);

    /// <summary>The same for single units, such as the runs of one pruned experiment.</summary>
    [Alias("withdraw-units")]
    Task WithdrawUnitsAsync(ImmutableArray<string> units, LeaseVerdict verdict, CancellationToken cancellationToken);

    /// <summary>How many units of an owner wait and execute.</summary>
    [Alias("count")]
    Task<OwnerCount> CountAsync(string owner, CancellationToken cancellationToken);

    /// <summary>A lease for a free slot; waits up to <paramref name="patience"/> for work, null where none came.</summary>
    [Alias("acquire")]
    Task<Lease?> AcquireAsync(SlotOffer slot, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>
    /// Prolongs leases and answers what their holders are to do, in the same order. A lease that this incarnation of the scheduler has
    /// never heard of is answered <see cref="LeaseVerdict.Lost"/>; its holder may ask for adoption.
    /// </summary>
    [Alias("renew")]
    Task<ImmutableArray<LeaseVerdict>> RenewAsync(ImmutableArray<LeaseKey> leases, CancellationToken cancellationToken);

    /// <summary>
    /// Takes over a lease from before the scheduler moved; <see cref="LeaseVerdict.Lost"/> where the unit has another by now.
    /// </summary>
    [Alias("adopt")]
    Task<LeaseVerdict> AdoptAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an attempt: what came of it is recorded before this answers; what may be tried again goes back into the queue. With
    /// <paramref name="offer"/> the slot asks for its next lease in the same call.
    /// </summary>
    [Alias("report")]
    Task<ReportAnswer> ReportAsync(WorkReport report, SlotOffer? offer, CancellationToken cancellationToken);

    /// <summary>Why a unit waits or where it executes.</summary>
    [Alias("explain")]
    Task<WorkExplanation> ExplainAsync(string unit, CancellationToken cancellationToken);

    /// <summary>What the pool has and what waits.</summary>
    [Alias("status")]
    Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>The leases held now.</summary>
    [Alias("leases")]
    Task<ImmutableArray<Lease>> ListLeasesAsync(CancellationToken cancellationToken);

    /// <summary>Says that a node joined, or that it takes work or no longer does.</summary>
    [Alias("set-node")]
    Task SetNodeAsync(string node, NodeState state, CancellationToken cancellationToken);

    /// <summary>
    /// A node cannot write the store and takes no work until it can; where <paramref name="fault"/> is null, it can again. It says so again
    /// every few seconds; what it does not say again is forgotten.
    /// </summary>
    [Alias("hold")]
    Task HoldAsync(string node, StorageFault? fault, CancellationToken cancellationToken);

    /// <summary>All nodes that ever joined and were not removed.</summary>
    [Alias("nodes")]
    Task<ImmutableArray<NodeSummary>> ListNodesAsync(CancellationToken cancellationToken);
}
