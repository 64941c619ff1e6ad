using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>A search: asks its sampler for experiments and keeps their scores. Key: the sweep's id.</summary>
[GrainInterfaceType("sweep"), Alias("sweep")]
public interface ISweepGrain : IWorkOwner
{
    /// <summary>
    /// Checks the spec against families, samplers, pruners and the dataset, stores it and begins. The same spec again is answered the same.
    /// </summary>
    /// <exception cref="UserErrorException">The spec is wrong (all problems, a line each), or this sweep has another spec.</exception>
    [Alias("submit")]
    Task<SweepSummary> SubmitAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken);

    /// <summary>Where it stands.</summary>
    /// <exception cref="UserErrorException">There is no such sweep.</exception>
    [Alias("describe")]
    Task<SweepSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What happens from now on, or from the event after <paramref name="after"/> where it is still remembered; ends with the sweep.
    /// </summary>
    [Alias("watch")]
    IAsyncEnumerable<SweepEvent> WatchAsync(long after, CancellationToken cancellationToken);

    /// <summary>Its experiments, best first; test metrics sort only what is shown, never what is searched.</summary>
    /// <param name="sortBy">A metric; null for the sweep's objective.</param>
    /// <param name="rows">How many rows to return at most; null for all of them, which may be ten thousand.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("leaderboard")]
    Task<Leaderboard> GetLeaderboardAsync(string? sortBy, int? rows, CancellationToken cancellationToken);

    /// <summary>Starts nothing new; what runs gives back its slot at its next checkpoint.</summary>
    [Alias("pause")]
    Task<SweepSummary> PauseAsync(CancellationToken cancellationToken);

    /// <summary>Goes on with a paused or stopped sweep.</summary>
    [Alias("resume")]
    Task<SweepSummary> ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Lets what runs finish and starts nothing new.</summary>
    [Alias("stop")]
    Task<SweepSummary> StopAsync(CancellationToken cancellationToken);

    /// <summary>Ends what runs now and starts nothing new.</summary>
    [Alias("cancel")]
    Task<SweepSummary> CancelAsync(CancellationToken cancellationToken);

    /// <summary>Gives failed runs another try.</summary>
    [Alias("retry")]
    Task<SweepSummary> RetryAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Allows more experiments, trains its networks for more epochs, or searches other ranges, and continues. Its history is kept.
    /// Experiments alone can be added at any time, epochs and models only once the sweep has ended.
    /// </summary>
    /// <exception cref="UserErrorException">The sweep is under way, the models are wrong, or there is nothing to extend.</exception>
    [Alias("extend")]
    Task<SweepSummary> ExtendAsync(SweepExtension extension, CancellationToken cancellationToken);

    /// <summary>A run tells of an epoch and hears whether to go on.</summary>
    [Alias("report-progress")]
    Task<ProgressAnswer> ReportProgressAsync(RunId run, RunProgress progress, CancellationToken cancellationToken);

    /// <summary>An experiment tells that runs of it have ended. Says the same as often as it likes.</summary>
    [Alias("report-ended")]
    Task ReportEndedAsync(ExperimentReport report, CancellationToken cancellationToken);
}
