using System.Collections.Immutable;
using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Contracts;

/// <summary>
/// Evaluations of an experiment on datasets that its models have not seen: each is computed once, on a slot, and kept under its name. They
/// decide nothing in a search. Key: the experiment's ID.
/// </summary>
[GrainInterfaceType("experiment-evaluations"), Alias("experiment-evaluations")]
public interface IExperimentEvaluationsGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>
    /// Starts an evaluation; its features are built first. Returns at once if the same one exists; one that failed, or that an experiment
    /// with fewer runs had, is computed again; the earlier result is kept until the new one is stored.
    /// </summary>
    /// <param name="spec">What is evaluated.</param>
    /// <param name="isAwaited">Whether a user is waiting: it then goes before sweeps.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">
    /// The experiment is not complete, the dataset cannot evaluate it, or the name belongs to another evaluation.
    /// </exception>
    [Alias("evaluate"), ResponseTimeout("00:02:00"), RequiresRole(Role.Member, "evaluate experiments")]
    Task<EvaluationSummary> EvaluateAsync(EvaluationSpec spec, bool isAwaited, CancellationToken cancellationToken);

    /// <summary>One evaluation.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    [Alias("describe"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<EvaluationSummary> DescribeAsync(string name, CancellationToken cancellationToken);

    /// <summary>All evaluations, by name.</summary>
    [Alias("list"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ImmutableArray<EvaluationSummary>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The difference of two evaluations of the same tracks, paired by track.</summary>
    /// <exception cref="UserErrorException">One does not exist or has no result, or their tracks, labels or models differ.</exception>
    [Alias("compare"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<EvaluationComparison> CompareAsync(string first, string second, CancellationToken cancellationToken);

    /// <summary>Removes them all; their sweep is being removed. May be repeated.</summary>
    [Alias("remove"), RequiresRole(Role.Admin)]
    Task RemoveAsync(CancellationToken cancellationToken);
}
