using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Execution.Runs;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Grains.Telemetry;
using Experiments.Scheduling;
using Experiments.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Experiments.Grains;

/// <summary>
/// Keeps the attempts at its runs and their reports. The first report carries the setting, so an experiment costs nothing before its
/// first run starts.
/// </summary>
[GrainType("experiment")]
internal sealed partial class ExperimentGrain(
    [PersistentState("experiment")] IPersistentState<ExperimentState> state,
    IClusterMembershipService membership,
    ArtifactStore artifacts,
    RunOutputFiles results,
    IBlockingWork blocking,
    Instruments instruments,
    IOptions<SchedulerOptions> options,
    ILogger<ExperimentGrain> logger) : Grain, IExperimentGrain
{
    private static readonly TimeSpan NotifyDelay = TimeSpan.FromMilliseconds(200);

    private IGrainTimer? _telling;

    private ExperimentId Id => ExperimentId.Parse(this.GetPrimaryKeyString());

    private bool IsOver =>
        state.State.Protocol is { } protocol && InOrder().Count(run => run.HasEnded) >= protocol.CountRuns();

    /// <inheritdoc/>
    public async Task<ImmutableArray<AttemptAnswer>> AccountAsync(
        ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken)
    {
        membership.RequireLiving(scheduler);
        var steps = await this.TakeAsync(entries, Take, () => state.WriteStateAsync(cancellationToken));
        foreach (var ended in steps.Select(step => step.Ended).OfType<WorkReport>())
        {
            var payload = (RunPayload)ended.Lease.Unit.Payload;
            instruments.AttemptRecorded(payload.Family, ended, state.State.Runs[Key(payload.Run)].HasEnded);
            LogRecorded(payload.Run, ended.Lease.Attempt, ended.Outcome, ended.Lease.Slot);
        }

        if (entries.Any(entry => state.State.Runs[Key(((RunPayload)entry.Lease.Unit.Payload).Run)].HasEnded))
        {
            NotifySweep();
        }

        return [.. steps.Select(step => step.Answer)];
    }

    /// <inheritdoc/>
    public Task<ExperimentSummary?> SummarizeAsync(CancellationToken cancellationToken) => Task.FromResult(Summarize());

    /// <inheritdoc/>
    public Task<ImmutableArray<RunSummary>> ListRunsAsync(CancellationToken cancellationToken)
    {
        return Task.FromResult(InOrder().Where(run => !run.Attempts.IsEmpty)
            .Select(run => new RunSummary(run.Run, OutcomeOf(run), run.Attempts, Counts(run) ? run.Output?.Result : null))
            .ToImmutableArray());

        string OutcomeOf(ExperimentRun run) => run is not { HasEnded: true, Outcome: { } outcome } ? RunSummary.Unfinished
            : (Counts(run) ? outcome : AttemptOutcome.Pruned).ToString().ToLowerInvariant();
    }

    /// <inheritdoc/>
    public Task<ExperimentOutputs?> GetOutputsAsync(CancellationToken cancellationToken) => Task.FromResult(
        state.State.Family is { } family
            ? new ExperimentOutputs(Id, family, [.. Counted().Select(run => run.Output).OfType<RunOutput>()])
            {
                Parameters = state.State.Parameters,
                Protocol = state.State.Protocol,
                Labels = state.State.Labels,
            }
            : null);

    /// <inheritdoc/>
    public Task<ExperimentResultList?> ListResultsAsync(CancellationToken cancellationToken) => Task.FromResult(
        state.State is { Family: { } family, Parameters: { } parameters }
            ? new ExperimentResultList(
                Id, family, parameters, CountFailed(),
                [.. Counted().Select(run => run.Output?.Result.WithoutDetails()).OfType<RunResult>()])
            : null);

    /// <inheritdoc/>
    public Task<ExperimentReport?> DescribeEndedAsync(CancellationToken cancellationToken) => Task.FromResult(Report());

    /// <inheritdoc/>
    public async Task<ImmutableArray<RunId>> ReopenAsync(CancellationToken cancellationToken)
    {
        var reopened = InOrder().Where(run => run.Outcome is AttemptOutcome.Failed or AttemptOutcome.Cancelled).ToArray();
        foreach (var run in reopened)
        {
            run.Outcome = null;
        }

        if (reopened.Length > 0)
        {
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        }

        return [.. reopened.Select(run => run.Run)];
    }

    /// <inheritdoc/>
    public async Task<ExperimentReport?> StopAfterAsync(int folds, CancellationToken cancellationToken)
    {
        if (state.State.StoppedAfter != folds)
        {
            state.State.StoppedAfter = folds;
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        }

        return Report();
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        _telling?.Dispose();
        _telling = null;
        if (state.RecordExists)
        {
            await state.ClearStateAsync(cancellationToken);
        }

        ((IGrainBase)this).DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public async Task<ExperimentAnalysis> AnalyzeAsync(CancellationToken cancellationToken)
    {
        var outputs = Outputs();
        return await blocking.RunAsync(
            () => ExperimentAnalyzer.Analyze(results.ReadOutcomes(outputs, SplitPart.Test)!), // not null: test predictions are always kept
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SliceListing> ListMisclassifiedAsync(MisclassifiedQuery query, CancellationToken cancellationToken)
    {
        var outputs = Outputs();
        return await blocking.RunAsync(
            () => Hardness.List(results.ReadOutcomes(outputs, SplitPart.Test)!, query), // not null: test predictions are always kept
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RunPredictions> ListPredictionsAsync(RunId run, int skip, int take, CancellationToken cancellationToken)
    {
        var output = Outputs().FirstOrDefault(output => output.Result.Run == run)
            ?? throw UserErrorException.NotFound($"run {run} has no result");
        return await blocking.RunAsync(() => results.ReadPage(output, skip, take), cancellationToken);
    }

    private AttemptUpdate Take(AttemptEntry entry)
    {
        var payload = (RunPayload)entry.Lease.Unit.Payload;
        var key = Key(payload.Run);
        if (!state.State.Runs.TryGetValue(key, out var run))
        {
            state.State.Runs[key] = run = new ExperimentRun { Run = payload.Run };
        }

        var step = run.Take(entry, () => artifacts.FindReachedEpoch(entry.Lease.Unit), options.Value);
        if (step.Ended is not null)
        {
            state.State.Family ??= payload.Family;
            state.State.Parameters ??= payload.Parameters;
            state.State.Labels ??= payload.Labels;

            // A sweep may be extended by repeats while runs with the earlier protocol execute.
            if (state.State.Protocol is not { } protocol || payload.Protocol.Repeats > protocol.Repeats)
            {
                state.State.Protocol = payload.Protocol;
            }
        }

        return step;
    }

    private static string Key(RunId run) => $"r{run.Repeat:000}f{run.Fold:000}";

    private SortedDictionary<string, ExperimentRun>.ValueCollection InOrder() => state.State.Runs.Values;

    /// <summary>The runs whose results count: if a race stopped the experiment, those of the folds until then.</summary>
    private IEnumerable<ExperimentRun> Counted() => InOrder().Where(Counts);

    private bool Counts(ExperimentRun run) => state.State.StoppedAfter is not { } folds || (run.Run.Repeat == 0 && run.Run.Fold < folds);

    private ImmutableArray<RunId> Ended() => [.. InOrder().Where(run => run.HasEnded).Select(run => run.Run)];

    private RunOutput[] Outputs() => Counted().Select(run => run.Output).OfType<RunOutput>().ToArray() is { Length: > 0 } outputs
        ? outputs
        : throw UserErrorException.NotFound($"experiment {Id} has no result yet");

    private ExperimentSummary? Summarize() => state.State is { Family: { } family, Parameters: { } parameters, Protocol: { } protocol }
        ? ExperimentAggregation.Summarize(new ExperimentResults(
            Id, family, parameters, protocol, Genres(), [.. Counted().Select(run => run.Output?.Result).OfType<RunResult>()],
            CountFailed(), state.State.Labels))
        : null;

    private int CountFailed() => Counted().Count(run => run.Outcome is AttemptOutcome.Failed or AttemptOutcome.Cancelled);

    private ImmutableArray<string> Genres() =>
        Counted().Select(run => run.Output).OfType<RunOutput>().FirstOrDefault()?.Result.Test.Confusion.Labels ?? [];

    private ExperimentReport? Report() => Ended() is { Length: > 0 } ended && Summarize() is { } summary
        ? new ExperimentReport(summary, ended, SlotTime.Of(InOrder().SelectMany(run => run.Attempts)))
        : null;

    /// <summary>
    /// Reports at once when the last run has ended; until then batches runs over a short interval, since aggregating costs more than
    /// recording. Not awaited: the sweep may be calling this grain at the same time. The sweep asks for anything it missed when it
    /// activates.
    /// </summary>
    private void NotifySweep()
    {
        if (IsOver)
        {
            _ = NotifySweepAsync();
        }
        else
        {
            // A timer ends with the activation: an activation whose write failed must not report what was only in memory.
            _telling ??= this.RegisterGrainTimer(
                NotifySweepLaterAsync, new GrainTimerCreationOptions(NotifyDelay, Timeout.InfiniteTimeSpan) { Interleave = true });
        }
    }

    private async Task NotifySweepLaterAsync(CancellationToken cancellationToken)
    {
        _telling?.Dispose();
        _telling = null;
        if (!IsOver)
        {
            await NotifySweepAsync();
        }
    }

    private async Task NotifySweepAsync()
    {
        // Read before the call: this activation may be gone when the call returns.
        var (report, isOver) = (Report(), IsOver);
        try
        {
            if (report is not null)
            {
                await GrainFactory.GetGrain<ISweepGrain>(Id.Sweep).ReportEndedAsync(report, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            LogNotifyFailed(ExceptionSummary.FindUnexpected(exception), Id, ExceptionSummary.Describe(exception));
            return;
        }

        if (isOver)
        {
            // An ended experiment does nothing by itself, and ten thousand of them would fill the silo's memory. A call reactivates it.
            ((IGrainBase)this).DeactivateOnIdle();
        }
    }

    [LoggerMessage(LogLevel.Information, "Recorded {RunId} attempt {Attempt}: {Outcome} on {Slot}")]
    private partial void LogRecorded(RunId runId, int attempt, AttemptOutcome outcome, SlotId slot);

    [LoggerMessage(LogLevel.Warning, "Could not tell the sweep of {ExperimentId}: {Reason}")]
    private partial void LogNotifyFailed(Exception? exception, ExperimentId experimentId, string reason);
}

/// <summary>The stored state of an experiment.</summary>
[GenerateSerializer, Alias("experiment-state")]
internal sealed class ExperimentState
{
    /// <summary>The family; null before the first report.</summary>
    [Id(0)] public string? Family { get; set; }

    /// <summary>The complete setting.</summary>
    [Id(1)] public ParameterSet? Parameters { get; set; }

    /// <summary>What each run may see.</summary>
    [Id(2)] public Protocol? Protocol { get; set; }

    /// <summary>Runs that were granted an attempt, by repeat and fold.</summary>
    [Id(3)] public SortedDictionary<string, ExperimentRun> Runs { get; set; } = new(StringComparer.Ordinal);

    /// <summary>After how many folds of the first repeat a race stopped it; null if none did.</summary>
    [Id(4)] public int? StoppedAfter { get; set; }

    /// <summary>Mixtures of the tracks; null where their genre is all that is known.</summary>
    [Id(5)] public MixtureLabels? Labels { get; set; }
}

/// <summary>One run of an experiment.</summary>
[GenerateSerializer, Alias("experiment-run")]
internal sealed class ExperimentRun
{
    /// <summary>The run's ID.</summary>
    [Id(0)] public RunId Run { get; set; }

    /// <summary>How the latest attempt ended; null if the run is to be retried.</summary>
    [Id(1)] public AttemptOutcome? Outcome { get; set; }

    /// <summary>The run's output; null without a result.</summary>
    [Id(2)] public RunOutput? Output { get; set; }

    /// <summary>All ended attempts.</summary>
    [Id(3)] public ImmutableArray<AttemptRecord> Attempts { get; set; } = [];

    /// <summary>The latest granted attempt; null if an older build executed the run.</summary>
    [Id(4)] public AttemptGrant? Granted { get; set; }

    /// <summary>Whether the run has ended, with or without a result.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasEnded => Outcome?.EndsUnit() ?? false;

    /// <summary>Adds an entry to the run's account, with the outcome if it ends an attempt.</summary>
    public AttemptUpdate Take(AttemptEntry entry, Func<int?> findReached, SchedulerOptions options)
    {
        var step = new AttemptAccount { Ended = Attempts, Granted = Granted }.Apply(entry, HasEnded, findReached, options);
        (Attempts, Granted) = (step.Account.Ended, step.Account.Granted);
        if (step.Ended is { } ended)
        {
            (Outcome, Output) = (ended.Outcome, ended.Result as RunOutput);
        }

        return step;
    }
}
