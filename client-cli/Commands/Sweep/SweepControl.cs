using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Verbs that differ only in the call they make.</summary>
internal abstract class SweepControl(string verb, string description, bool goesOn) : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "The sweep's id." };

    public string Path => $"sweep {verb}";

    public string Description => description;

    public virtual IReadOnlyList<string> Examples => [$"experiments sweep {verb} honest"];

    public virtual IReadOnlyList<Symbol> Symbols => [_id];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sweep = await CallAsync(cluster.Grains.GetGrain<ISweepGrain>(id), invocation, cancellationToken).ConfigureAwait(false);

        // Without a cluster this process does the work: continuing means to stay.
        if (goesOn && cluster.IsEmbedded && SweepFollowing.IsUnderWay(sweep))
        {
            return await SweepFollowing.ToEndAsync(cluster, id, invocation.Terminal, cancellationToken).ConfigureAwait(false);
        }

        if (!goesOn && sweep.State is SweepState.Completed or SweepState.Failed)
        {
            invocation.Terminal.Progress($"sweep {id} has ended before: there is nothing to {verb}");
        }

        return SweepViews.Show(sweep).ShowOn(invocation.Terminal);
    }

    protected abstract Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>Pauses a sweep.</summary>
internal sealed class SweepPause()
    : SweepControl("pause", "Holds a sweep: nothing new starts, what runs gives back its slot at its next checkpoint.", goesOn: false)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.PauseAsync(cancellationToken);
}

/// <summary>Resumes a sweep.</summary>
internal sealed class SweepResume() : SweepControl("resume", "Goes on with a paused, stopped or cancelled sweep.", goesOn: true)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.ResumeAsync(cancellationToken);
}

/// <summary>Stops a sweep.</summary>
internal sealed class SweepStop() : SweepControl("stop", "Lets what runs finish and starts nothing new.", goesOn: false)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.StopAsync(cancellationToken);
}

/// <summary>Cancels a sweep.</summary>
internal sealed class SweepCancel() : SweepControl("cancel", "Ends what runs now and starts nothing new.", goesOn: false)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.CancelAsync(cancellationToken);
}

/// <summary>Retries failed runs.</summary>
internal sealed class SweepRetry() : SweepControl("retry", "Gives failed and cancelled runs another try.", goesOn: true)
{
    protected override Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken) =>
        sweep.RetryAsync(cancellationToken);
}
