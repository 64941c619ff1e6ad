using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation.External;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Experiments.Grains.Evaluations;

/// <summary>
/// Keeps the evaluations of an experiment. One that is under way has its features built, then waits for a slot; both are asked for again
/// after the silo was lost.
/// </summary>
[GrainType("experiment-evaluations")]
internal sealed partial class ExperimentEvaluationsGrain(
    [PersistentState("experiment-evaluations")] IPersistentState<ExperimentEvaluationsState> state,
    IClusterMembershipService membership,
    FeatureSetPlanner plans,
    TimeProvider time,
    IOptions<SchedulerOptions> options,
    ILogger<ExperimentEvaluationsGrain> logger)
    : Grain, IExperimentEvaluationsGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>The set may check its files for minutes: it is asked again.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _submitted = new(StringComparer.Ordinal);

    /// <summary>Evaluations for which features that had failed before were asked for again.</summary>
    private readonly HashSet<string> _retried = new(StringComparer.Ordinal);

    /// <summary>What evaluations that are not submitted wait for, in words.</summary>
    private readonly Dictionary<string, string> _waiting = new(StringComparer.Ordinal);

    private IGrainTimer? _timer;

    private ExperimentId Id => ExperimentId.Parse(this.GetPrimaryKeyString());

    private string Owner => field ??= WorkUnitFactory.OwnerName(this.GetGrainId());

    private ISchedulerGrain Scheduler => GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    private EvaluationPreparation Preparation => field ??= new EvaluationPreparation(GrainFactory);

    /// <inheritdoc/>
    public async Task<EvaluationSummary> EvaluateAsync(EvaluationSpec spec, bool isAwaited, CancellationToken cancellationToken)
    {
        var payload = await Preparation.ReadAsync(Id, spec, cancellationToken);
        if (state.State.Evaluations.TryGetValue(spec.Name, out var known)
            && (known.State is not BuildState.Failed || known.Result is not null))
        {
            RequireSame(known, payload);
            if (known.State is BuildState.Building || (known.State is BuildState.Ready && IsComplete(known.Result, payload)))
            {
                await FinishPendingAsync(cancellationToken);
                return known.Summarize();
            }
        }

        var stored = new StoredEvaluation
        {
            Spec = spec,
            Version = payload.External.Version,
            RequestedAt = time.GetUtcNow(),
            IsAwaited = isAwaited,
            Trace = Traces.Current,

            // What was computed before stays until the new result is stored with it.
            Result = known?.Result,
        };
        state.State.Evaluations[spec.Name] = stored;
        _submitted.Remove(spec.Name);
        _retried.Remove(spec.Name);
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        await FinishPendingAsync(cancellationToken);
        return stored.Summarize();
    }

    /// <inheritdoc/>
    public Task<EvaluationSummary> DescribeAsync(string name, CancellationToken cancellationToken) => Task.FromResult(
        state.State.Evaluations.TryGetValue(name, out var found) ? found.Summarize(_waiting.GetValueOrDefault(name))
            : throw UserErrorException.NotFound(
                $"experiment {Id} has no evaluation '{name}'; `experiments experiment evaluations {Id}` lists the existing ones"));

    /// <inheritdoc/>
    public Task<ImmutableArray<EvaluationSummary>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Evaluations.Values.Select(evaluation => evaluation.Summarize()).ToImmutableArray());

    /// <inheritdoc/>
    public async Task<EvaluationComparison> CompareAsync(string first, string second, CancellationToken cancellationToken) =>
        PairedEvaluations.Compare(
            (first, await RequireResultAsync(first, cancellationToken)), (second, await RequireResultAsync(second, cancellationToken)));

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            await Scheduler.WithdrawAsync(Owner, LeaseVerdict.Cancel, cancellationToken);
            await state.ClearStateAsync(cancellationToken);
        }

        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        // Done by the timer, so that the scheduler that asks does not wait for calls to itself.
        _submitted.Clear();
        var isPending = Pending().Any();
        if (isPending)
        {
            StartTicking();
        }

        return Task.FromResult(isPending);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<AttemptAnswer>> AccountAsync(
        ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken)
    {
        membership.RequireLiving(scheduler);
        var steps = await this.TakeAsync(entries, Take, () => state.WriteStateAsync(cancellationToken));
        return [.. steps.Select(step => step.Answer)];
    }

    /// <summary>The ID of the unit of work of an evaluation.</summary>
    public static string UnitOf(string experiment, string evaluation) => $"evaluate/{experiment}/{evaluation}";

    private async Task<ExternalEvaluation> RequireResultAsync(string name, CancellationToken cancellationToken) =>
        (await DescribeAsync(name, cancellationToken)).Result
        ?? throw UserErrorException.Failed(
            $"evaluation '{name}' of {Id} has no result yet; `experiments experiment evaluations {Id}` says why");

    /// <summary>Whether a result has the models of all runs, and what this build keeps of tracks.</summary>
    private static bool IsComplete(ExternalEvaluation? result, EvaluationPayload asked) =>
        result is { ByTrack.IsDefaultOrEmpty: false } && result.Models == asked.Outputs.Runs.Length;

    private static void RequireSame(StoredEvaluation known, EvaluationPayload asked)
    {
        var spec = asked.Spec;
        if (!known.Spec.IsSame(spec) || (known.Version != asked.External.Version && known.Result is not null))
        {
            var differs = known.Spec.Dataset != spec.Dataset ? $"is of dataset '{known.Spec.Dataset}'"
                : known.Spec.IsSame(spec) ? $"is of an earlier version of dataset '{spec.Dataset}'"
                : "has other labels renamed";
            throw new UserErrorException(
                $"evaluation '{spec.Name}' of {asked.Outputs.Experiment} exists and {differs}; give this one another name with "
                + "--save-as NAME");
        }
    }

    private AttemptUpdate Take(AttemptEntry entry)
    {
        var spec = ((EvaluationPayload)entry.Lease.Unit.Payload).Spec;
        var evaluation = state.State.Evaluations.GetValueOrDefault(spec.Name);
        var isOver = evaluation is not { State: BuildState.Building } || !evaluation.Spec.IsSame(spec);
        var step = (evaluation?.Attempts ?? new AttemptAccount()).Apply(entry, isOver, () => null, options.Value);
        if (evaluation is null)
        {
            return step;
        }

        evaluation.Attempts = step.Account;
        switch (isOver ? null : step.Ended)
        {
            case { Result: EvaluationOutput output, EndedAt: var at }:
                (evaluation.State, evaluation.Result, evaluation.EndedAt) = (BuildState.Ready, output.Evaluation, at);
                break;
            case { Outcome: AttemptOutcome.Failed or AttemptOutcome.Cancelled, Reason: var reason, EndedAt: var at }:
                evaluation.Fail(reason ?? "cancelled", at);
                break;
        }

        return step;
    }

    private IEnumerable<StoredEvaluation> Pending() =>
        state.State.Evaluations.Values.Where(evaluation => evaluation.State is BuildState.Building);

    /// <summary>Has what is under way done, also by the next silo if this one is lost.</summary>
    private async Task FinishPendingAsync(CancellationToken cancellationToken)
    {
        if (Pending().Any())
        {
            await Scheduler.EnlistAsync(Owner, cancellationToken);
            StartTicking();
        }
    }

    private void StartTicking() => _timer ??= this.RegisterGrainTimer(
        TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TickPeriod) { KeepAlive = true });

    /// <summary>Submits evaluations whose features are built, until all are submitted.</summary>
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        StoredEvaluation[] waiting = [.. Pending().Where(evaluation => !_submitted.Contains(evaluation.Spec.Name))];
        foreach (var evaluation in waiting)
        {
            try
            {
                await SubmitIfReadyAsync(evaluation, cancellationToken);
            }
            catch (UserErrorException error)
            {
                evaluation.Fail(error.Message, time.GetUtcNow());
                await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogTickFailed(ExceptionSummary.FindUnexpected(exception), Id, ExceptionSummary.Describe(exception));
            }
        }

        if (waiting.All(evaluation => evaluation.State is not BuildState.Building || _submitted.Contains(evaluation.Spec.Name)))
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private async Task SubmitIfReadyAsync(StoredEvaluation evaluation, CancellationToken cancellationToken)
    {
        var payload = await Preparation.ReadAsync(Id, evaluation.Spec, cancellationToken);
        var spec = await Preparation.FindFeaturesAsync(payload, cancellationToken);
        var plan = await plans.PlanAsync(GrainFactory, payload.External.Name, spec, cancellationToken);
        var features = GrainFactory.GetGrain<IFeatureSetGrain>(plan.Id);
        var set = await features.EnsureAsync(payload.External.Name, spec, cancellationToken)
            .WaitAsync(ResponseTimeout, time, cancellationToken);
        if (set.State is BuildState.Failed && _retried.Add(evaluation.Spec.Name))
        {
            // It failed for an earlier evaluation or sweep: its cause may be gone.
            await features.RetryAsync(cancellationToken);
            return;
        }

        if (set.State is BuildState.Failed)
        {
            throw UserErrorException.FailedBecause($"the features of {payload.External.Name} could not be computed", set.Failure);
        }

        _waiting[evaluation.Spec.Name] = $"features of {payload.External.Name}: {set.ShardsDone} of {set.Shards} shards";
        if (set.State is BuildState.Ready)
        {
            _waiting.Remove(evaluation.Spec.Name);
            var unit = new WorkUnit(
                UnitOf(Id.ToString(), evaluation.Spec.Name), Owner, payload with { FeatureSet = plan.Id }, new ResourceSpec(),
                evaluation.IsAwaited ? WorkUnitFactory.ImportPriority : 0)
            {
                Trace = evaluation.Trace,
            };
            await Scheduler.SubmitAsync([unit], cancellationToken);
            _submitted.Add(evaluation.Spec.Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Evaluations of {ExperimentId} could not be submitted and are tried again: {Reason}")]
    private partial void LogTickFailed(Exception? exception, ExperimentId experimentId, string reason);
}

/// <summary>The stored state of an experiment's evaluations.</summary>
[GenerateSerializer, Alias("experiment-evaluations-state")]
internal sealed class ExperimentEvaluationsState
{
    /// <summary>The evaluations by name.</summary>
    [Id(0)] public SortedDictionary<string, StoredEvaluation> Evaluations { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>One evaluation.</summary>
[GenerateSerializer, Alias("stored-evaluation")]
internal sealed class StoredEvaluation
{
    /// <summary>What was asked.</summary>
    [Id(0)] public required EvaluationSpec Spec { get; set; }

    /// <summary>The version of the dataset when it was asked for.</summary>
    [Id(1)] public string? Version { get; set; }

    /// <summary>Whether it is done.</summary>
    [Id(2)] public BuildState State { get; set; }

    /// <summary>Why it failed; null if it did not.</summary>
    [Id(3)] public string? Reason { get; set; }

    /// <summary>When it was asked for.</summary>
    [Id(4)] public DateTimeOffset RequestedAt { get; set; }

    /// <summary>When it ended; null until then.</summary>
    [Id(5)] public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether a user waits for it.</summary>
    [Id(6)] public bool IsAwaited { get; set; }

    /// <summary>The attempts at it.</summary>
    [Id(7)] public AttemptAccount Attempts { get; set; } = new();

    /// <summary>The result; null until it is done. One that is computed again has its earlier result until then.</summary>
    [Id(8)] public ExternalEvaluation? Result { get; set; }

    /// <summary>The traceparent of the command that asked for it; null without tracing.</summary>
    [Id(9)] public string? Trace { get; set; }

    /// <summary>Ends it without a result.</summary>
    public void Fail(string reason, DateTimeOffset at) => (State, Reason, EndedAt) = (BuildState.Failed, reason, at);

    /// <summary>As it is listed.</summary>
    /// <param name="waitsFor">What it waits for, in words; null if that is not known.</param>
    public EvaluationSummary Summarize(string? waitsFor = null) => new(Spec, State, Reason ?? waitsFor, RequestedAt, EndedAt, Result);
}
