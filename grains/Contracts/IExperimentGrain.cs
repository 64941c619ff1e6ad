using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>One setting of one family: keeps and aggregates the results of its runs. Key: the experiment's ID.</summary>
[GrainInterfaceType("experiment"), Alias("experiment")]
public interface IExperimentGrain : IWorkRecorder
{
    /// <summary>Aggregates of its runs; null if no run has ended yet.</summary>
    [Alias("summarize"), RequiresRole(Role.Viewer)]
    Task<ExperimentSummary?> SummarizeAsync(CancellationToken cancellationToken);

    /// <summary>Every run that ended or was attempted, ordered by repeat and fold.</summary>
    [Alias("runs"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<RunSummary>> ListRunsAsync(CancellationToken cancellationToken);

    /// <summary>Its family and the runs that have a result, with their artifacts; null before the first report.</summary>
    [Alias("outputs"), RequiresRole(Role.Viewer)]
    Task<ExperimentOutputs?> GetOutputsAsync(CancellationToken cancellationToken);

    /// <summary>Its results without details, for statistics over many experiments; null before the first report.</summary>
    [Alias("results"), RequiresRole(Role.Viewer)]
    Task<ExperimentResultList?> ListResultsAsync(CancellationToken cancellationToken);

    /// <summary>What its sweep needs to know about ended runs; null before the first run ends.</summary>
    [Alias("describe-ended"), RequiresRole(Role.Viewer)]
    Task<ExperimentReport?> DescribeEndedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A race stopped the experiment after so many folds of its first repeat: results of later runs no longer count. May be repeated.
    /// Returns its report without them; null before the first run ends.
    /// </summary>
    [Alias("stop-after"), RequiresRole(Role.Admin)]
    Task<ExperimentReport?> StopAfterAsync(int folds, CancellationToken cancellationToken);

    /// <summary>Discards failures and cancellations so that those runs can be retried. Returns those runs.</summary>
    [Alias("reopen"), RequiresRole(Role.Admin)]
    Task<ImmutableArray<RunId>> ReopenAsync(CancellationToken cancellationToken);

    /// <summary>Removes its results; its sweep is being removed. May be repeated.</summary>
    [Alias("remove"), RequiresRole(Role.Admin)]
    Task RemoveAsync(CancellationToken cancellationToken);

    /// <summary>Confusion matrix, blends, bias and variance from the predictions of its runs.</summary>
    /// <exception cref="UserErrorException">No run has a result yet.</exception>
    [Alias("analyze"), RequiresRole(Role.Viewer)]
    Task<ExperimentAnalysis> AnalyzeAsync(CancellationToken cancellationToken);

    /// <summary>Misclassified slices, hardest first: all, or those of one cell of the confusion matrix.</summary>
    /// <exception cref="UserErrorException">No run has a result yet, or the models know no genre of that name.</exception>
    [Alias("misclassified-by-label"), RequiresRole(Role.Viewer)]
    Task<SliceListing> ListMisclassifiedAsync(MisclassifiedQuery query, CancellationToken cancellationToken);

    /// <summary>The test predictions of one of its runs: at most <paramref name="take"/> slices from <paramref name="skip"/>.</summary>
    /// <exception cref="UserErrorException">The run has no result.</exception>
    [Alias("predictions"), RequiresRole(Role.Viewer)]
    Task<RunPredictions> ListPredictionsAsync(RunId run, int skip, int take, CancellationToken cancellationToken);
}
