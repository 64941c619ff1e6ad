using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>One setting of one family: keeps its runs' results and sums them up. Key: the experiment's id.</summary>
[GrainInterfaceType("experiment"), Alias("experiment")]
public interface IExperimentGrain : IWorkRecorder
{
    /// <summary>Its runs summed up; null where none has ended yet.</summary>
    [Alias("summarize")]
    Task<ExperimentSummary?> SummarizeAsync(CancellationToken cancellationToken);

    /// <summary>Every run that ended or was attempted, in the order of repeats and folds.</summary>
    [Alias("runs")]
    Task<ImmutableArray<RunSummary>> ListRunsAsync(CancellationToken cancellationToken);

    /// <summary>Its family and its runs with a result, with their artifacts; null before the first report.</summary>
    [Alias("outputs")]
    Task<ExperimentOutputs?> GetOutputsAsync(CancellationToken cancellationToken);

    /// <summary>What its sweep should know of the runs that have ended; null before the first.</summary>
    [Alias("describe-ended")]
    Task<ExperimentReport?> DescribeEndedAsync(CancellationToken cancellationToken);

    /// <summary>Forgets failures and cancellations, so that those runs can be tried again. Answers which.</summary>
    [Alias("reopen")]
    Task<ImmutableArray<RunId>> ReopenAsync(CancellationToken cancellationToken);

    /// <summary>Confusion, blends, bias and variance over its runs' predictions.</summary>
    /// <exception cref="UserErrorException">No run has a result yet.</exception>
    [Alias("analyze")]
    Task<ExperimentAnalysis> AnalyzeAsync(CancellationToken cancellationToken);

    /// <summary>Slices by hardness, the worst first.</summary>
    [Alias("misclassified")]
    Task<ImmutableArray<SliceHardness>> ListMisclassifiedAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>What one of its runs predicted on test, at most <paramref name="take"/> slices from <paramref name="skip"/>.</summary>
    /// <exception cref="UserErrorException">The run has no result.</exception>
    [Alias("predictions")]
    Task<RunPredictions> ListPredictionsAsync(RunId run, int skip, int take, CancellationToken cancellationToken);
}
