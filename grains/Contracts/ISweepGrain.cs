using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>A search: asks its sampler for experiments and keeps their scores. Key: the sweep's ID.</summary>
[GrainInterfaceType("sweep"), Alias("sweep")]
public interface ISweepGrain : IWorkOwner
{
    /// <summary>
    /// Checks the spec against families, samplers, pruners and the dataset, stores it and starts. Submitting the same spec again returns
    /// the same result.
    /// </summary>
    /// <exception cref="UserErrorException">The spec is invalid (all problems, one per line), or this sweep has another spec.</exception>
    [Alias("submit"), RequiresRole(Role.Member, "submit sweeps")]
    Task<SweepSummary> SubmitAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken);

    /// <summary>The state of the sweep.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    [Alias("describe"), RequiresRole(Role.Viewer)]
    Task<SweepSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>The sweep with its families and running runs, counted at one moment.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    [Alias("snapshot"), RequiresRole(Role.Viewer)]
    Task<SweepSnapshot> GetSnapshotAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Events from now on, or from the event after <paramref name="after"/> if it is still buffered; ends with the sweep.
    /// </summary>
    [Alias("watch"), RequiresRole(Role.Viewer)]
    IAsyncEnumerable<SweepEvent> WatchAsync(long after, CancellationToken cancellationToken);

    /// <summary>Its experiments, best first; test metrics sort only what is shown, never what is searched.</summary>
    /// <param name="sortBy">A metric; null for the sweep's objective.</param>
    /// <param name="rows">How many rows to return at most; null for all of them, which may be ten thousand.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("leaderboard"), RequiresRole(Role.Viewer)]
    Task<Leaderboard> GetLeaderboardAsync(string? sortBy, int? rows, CancellationToken cancellationToken);

    /// <summary>How its search got better by its objective; a few points, however many experiments it has.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    [Alias("history"), RequiresRole(Role.Viewer)]
    Task<SearchHistory> GetHistoryAsync(CancellationToken cancellationToken);

    /// <summary>Starts nothing new; running units give back their slots at their next checkpoint.</summary>
    [Alias("pause"), RequiresRole(Role.Member, "pause sweeps")]
    Task<SweepSummary> PauseAsync(CancellationToken cancellationToken);

    /// <summary>Continues a paused or stopped sweep.</summary>
    /// <exception cref="UserErrorException">It has results of another revision of a family that it would run.</exception>
    [Alias("resume"), RequiresRole(Role.Member, "resume sweeps")]
    Task<SweepSummary> ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Lets running units finish and starts nothing new.</summary>
    [Alias("stop"), RequiresRole(Role.Member, "stop sweeps")]
    Task<SweepSummary> StopAsync(CancellationToken cancellationToken);

    /// <summary>Ends running units and starts nothing new.</summary>
    [Alias("cancel"), RequiresRole(Role.Member, "cancel sweeps")]
    Task<SweepSummary> CancelAsync(CancellationToken cancellationToken);

    /// <summary>Retries failed runs.</summary>
    [Alias("retry"), RequiresRole(Role.Member, "retry sweeps")]
    Task<SweepSummary> RetryAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Allows more experiments, trains its networks for more epochs, searches other ranges or repeats all folds more often, and continues.
    /// Its history is kept. Experiments and repeats can be added at any time, epochs and models only once the sweep has ended.
    /// </summary>
    /// <exception cref="UserErrorException">
    /// The sweep is running, the models are invalid, there is nothing to extend, or it has results of another revision of a family that it
    /// would run.
    /// </exception>
    [Alias("extend"), RequiresRole(Role.Member, "extend sweeps")]
    Task<SweepSummary> ExtendAsync(SweepExtension extension, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a setting that is tried before the sampler's next suggestion, and continues unless the sweep is paused. It may be outside the
    /// search space; then it tells the sampler nothing. Enqueued again, it is not added again.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="setting">What it lacks has the sweep's constants, otherwise the family's defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">
    /// The setting is invalid, an experiment has it already, the search is deterministic, or the family's results are of another revision.
    /// </exception>
    [Alias("enqueue"), RequiresRole(Role.Member, "enqueue settings")]
    Task<SweepSummary> EnqueueAsync(string family, ParameterSet setting, CancellationToken cancellationToken);

    /// <summary>What <see cref="ExtendAsync"/> would do; nothing changes.</summary>
    /// <exception cref="UserErrorException">The sweep is running, or there is nothing to extend.</exception>
    [Alias("plan-extension"), RequiresRole(Role.Viewer)]
    Task<ExtensionPlan> PlanExtensionAsync(SweepExtension extension, CancellationToken cancellationToken);

    /// <summary>Why a pruner stopped an experiment, with the numbers; null if none did.</summary>
    [Alias("find-prune-reason"), RequiresRole(Role.Viewer)]
    Task<string?> FindPruneReasonAsync(ExperimentId experiment, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the sweep with its experiments; its files remain until they are collected. Its name can then be used again. What was
    /// interrupted is completed by the next call, or when the sweep is next asked for.
    /// </summary>
    /// <exception cref="UserErrorException">The sweep does not exist, or its runs execute.</exception>
    [Alias("remove"), ResponseTimeout("00:05:00"), RequiresRole(Role.Member, "remove sweeps")]
    Task RemoveAsync(CancellationToken cancellationToken);

    /// <summary>Reports an epoch of a run; returns whether the run should continue.</summary>
    [Alias("report-progress"), RequiresRole(Role.Admin)]
    Task<ProgressAnswer> ReportProgressAsync(RunId run, RunProgress progress, CancellationToken cancellationToken);

    /// <summary>Reports that runs of an experiment have ended. May be repeated any number of times.</summary>
    [Alias("report-ended"), RequiresRole(Role.Admin)]
    Task ReportEndedAsync(ExperimentReport report, CancellationToken cancellationToken);
}
