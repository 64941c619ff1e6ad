using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Verbs that differ only in the call they make.</summary>
internal abstract class SweepControl(string verb, string description, bool goesOn) : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };

    public string Path => $"sweep {verb}";

    public string Description => description;

    public bool SharesStore => goesOn;

    public virtual IReadOnlyList<string> Examples => [$"experiments sweep {verb} honest"];

    public virtual IReadOnlyList<Symbol> Symbols => [_id];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var grain = cluster.Grains.GetGrain<ISweepGrain>(id);
        if (await PreviewAsync(grain, invocation, cancellationToken).ConfigureAwait(false) is { } preview)
        {
            return preview.ShowOn(invocation.Terminal);
        }

        if (goesOn)
        {
            await SweepPlacement.RequireAsync(cluster, grain, cancellationToken).ConfigureAwait(false);
            await SweepDataset.ReportAsync(cluster.Grains, grain, invocation.Terminal, cancellationToken).ConfigureAwait(false);
        }

        var sweep = await CallAsync(grain, invocation, cancellationToken).ConfigureAwait(false);

        // Without a cluster this process does the work: it must keep running until the sweep ends.
        if (goesOn && cluster.EndsWithCommands && SweepFollowing.IsUnderWay(sweep))
        {
            return await SweepFollowing.FollowToEndAsync(cluster, id, invocation.Terminal, cancellationToken).ConfigureAwait(false);
        }

        if (!goesOn && sweep.State is SweepState.Completed or SweepState.Failed)
        {
            invocation.Terminal.Progress($"sweep {id} has already ended; there is nothing to {verb}");
        }

        return SweepViews.Show(cluster.Names.Show(sweep)).ShowOn(invocation.Terminal);
    }

    /// <summary>What the call would do, if only that was asked; null to make the call.</summary>
    protected virtual Task<View?> PreviewAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        Task.FromResult<View?>(null);

    protected abstract Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>Pauses a sweep.</summary>
internal sealed class SweepPause()
    : SweepControl("pause", "Pauses a sweep: starts no new runs; running runs stop at their next checkpoint.", goesOn: false)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.PauseAsync(cancellationToken);
}

/// <summary>Resumes a sweep.</summary>
internal sealed class SweepResume() : SweepControl("resume", "Resumes a paused, stopped or cancelled sweep.", goesOn: true)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.ResumeAsync(cancellationToken);
}

/// <summary>Stops a sweep.</summary>
internal sealed class SweepStop() : SweepControl("stop", "Stops a sweep: starts no new runs and lets running runs finish.", goesOn: false)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.StopAsync(cancellationToken);
}

/// <summary>Cancels a sweep.</summary>
internal sealed class SweepCancel()
    : SweepControl("cancel", "Cancels a sweep: ends running runs immediately and starts no new ones.", goesOn: false)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.CancelAsync(cancellationToken);
}

/// <summary>Retries failed runs.</summary>
internal sealed class SweepRetry() : SweepControl("retry", "Retries the failed and cancelled runs of a sweep.", goesOn: true)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.RetryAsync(cancellationToken);
}
