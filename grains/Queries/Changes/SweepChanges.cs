using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Specs.Files;

namespace Experiments.Queries.Changes;

/// <summary>A change of a sweep.</summary>
/// <param name="Verb">The verb of the terminal.</param>
/// <param name="GoesOn">Whether the sweep executes runs after it.</param>
/// <param name="CallAsync">Makes it; returns the sweep after it.</param>
public sealed record SweepControlChange(
    string Verb, bool GoesOn, Func<ChangeScope, ISweepGrain, CancellationToken, Task<SweepSummary>> CallAsync);

/// <summary>What can be done to sweeps.</summary>
public static class SweepChanges
{
    /// <summary>Starts no new runs; running runs stop at their next checkpoint.</summary>
    public static SweepControlChange Pause { get; } = Of("pause", goesOn: false, (sweep, cancel) => sweep.PauseAsync(cancel));

    /// <summary>Resumes a paused, stopped or cancelled sweep.</summary>
    public static SweepControlChange Resume { get; } = Of("resume", goesOn: true, (sweep, cancel) => sweep.ResumeAsync(cancel));

    /// <summary>Starts no new runs and lets running runs finish.</summary>
    public static SweepControlChange Stop { get; } = Of("stop", goesOn: false, (sweep, cancel) => sweep.StopAsync(cancel));

    /// <summary>Ends running runs and starts no new ones.</summary>
    public static SweepControlChange Cancel { get; } = Of("cancel", goesOn: false, (sweep, cancel) => sweep.CancelAsync(cancel));

    /// <summary>Retries failed and cancelled runs.</summary>
    public static SweepControlChange Retry { get; } = Of("retry", goesOn: true, (sweep, cancel) => sweep.RetryAsync(cancel));

    /// <summary>Extends a sweep.</summary>
    public static SweepControlChange Extend(ExtensionRequest asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return new("extend", GoesOn: true, async (scope, sweep, cancel) =>
            await sweep.ExtendAsync(await ReadAsync(scope, sweep, asked, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false));
    }

    /// <summary>Adds a setting that a person wants tried.</summary>
    /// <param name="family">The family; null for the only one that the sweep has.</param>
    /// <param name="setting">The parameters that are given.</param>
    public static SweepControlChange Enqueue(string? family, ParameterSet setting) =>
        new("enqueue", GoesOn: true, (scope, sweep, cancel) => Enqueuing.EnqueueAsync(scope, sweep, family, setting, cancel));

    /// <summary>Makes a change.</summary>
    /// <returns>The sweep after it, by the names that things were given.</returns>
    /// <exception cref="UserErrorException">The sweep does not exist, cannot continue here, or refuses the change.</exception>
    public static async Task<SweepSummary> MakeAsync(
        ChangeScope scope, string id, SweepControlChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(change);
        var grain = scope.Grains.GetGrain<ISweepGrain>(id);
        if (change.GoesOn)
        {
            await SweepPlacement.RequireAsync(scope, grain, cancellationToken).ConfigureAwait(false);
            await SweepDataset.ReportAsync(scope, grain, cancellationToken).ConfigureAwait(false);
        }

        var sweep = await change.CallAsync(scope, grain, cancellationToken).ConfigureAwait(false);
        if (!change.GoesOn && sweep.State is SweepState.Completed or SweepState.Failed)
        {
            scope.Progress($"sweep {id} has already ended; there is nothing to {change.Verb}");
        }

        return scope.Names.Show(sweep);
    }

    /// <summary>The same, shown.</summary>
    /// <inheritdoc cref="MakeAsync"/>
    public static async Task<View> ShowAsync(
        ChangeScope scope, string id, SweepControlChange change, CancellationToken cancellationToken) =>
        SweepViews.Show(await MakeAsync(scope, id, change, cancellationToken).ConfigureAwait(false));

    /// <summary>What an extension would do; nothing changes.</summary>
    /// <exception cref="UserErrorException">The sweep is running, or there is nothing to extend.</exception>
    public static async Task<View> PlanExtensionAsync(
        ChangeScope scope, string id, ExtensionRequest asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(asked);
        var sweep = scope.Grains.GetGrain<ISweepGrain>(id);
        var extension = await ReadAsync(scope, sweep, asked, cancellationToken).ConfigureAwait(false);
        return SweepViews.ShowExtension(
            sweep.GetPrimaryKeyString(), await sweep.PlanExtensionAsync(extension, cancellationToken).ConfigureAwait(false));
    }

    private static SweepControlChange Of(string verb, bool goesOn, Func<ISweepGrain, CancellationToken, Task<SweepSummary>> callAsync) =>
        new(verb, goesOn, (_, sweep, cancel) => callAsync(sweep, cancel));

    private static async Task<SweepExtension> ReadAsync(
        ChangeScope scope, ISweepGrain sweep, ExtensionRequest asked, CancellationToken cancellationToken)
    {
        if (asked is { Experiments: null, Epochs: null, Repeats: null, Settings.Count: 0 })
        {
            throw new UserErrorException("nothing to extend; give --experiments N, --epochs N, --repeats N or --set models...=VALUE");
        }

        var models = asked.Settings.Count == 0 ? null
            : SweepFile.ChangeModels(
                (await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false)).Spec, [.. asked.Settings], scope.Catalog);
        return new SweepExtension(asked.Experiments, asked.Epochs, models, asked.Repeats);
    }
}

/// <summary>What a person asks an extension to add.</summary>
/// <param name="Experiments">Number of experiments to add.</param>
/// <param name="Epochs">Train networks up to this many.</param>
/// <param name="Repeats">The total number of repeats.</param>
/// <param name="Settings">Changes of the search space, such as <c>models.svm.parameters.c={choice: [1, 10]}</c>.</param>
public sealed record ExtensionRequest(int? Experiments, int? Epochs, int? Repeats, IReadOnlyList<string> Settings);
