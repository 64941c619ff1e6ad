using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Verbs that differ only in the change they make.</summary>
internal abstract class SweepControl(string verb, string description, bool goesOn) : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };

    protected SweepControl(SweepControlChange change, string description)
        : this(change.Verb, description, change.GoesOn) => Change = change;

    public string Path => $"sweep {verb}";

    public string Description => description;

    public bool SharesStore => goesOn;

    public virtual IReadOnlyList<string> Examples => [$"experiments sweep {verb} honest"];

    public virtual IReadOnlyList<Symbol> Symbols => [_id];

    /// <summary>The change, where it has no options.</summary>
    private SweepControlChange? Change { get; }

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var scope = cluster.Scope(invocation.Terminal);
        if (await PreviewAsync(scope, id, invocation, cancellationToken).ConfigureAwait(false) is { } preview)
        {
            return preview.ShowOn(invocation.Terminal);
        }

        var sweep = await SweepChanges.MakeAsync(scope, id, Read(invocation), cancellationToken).ConfigureAwait(false);

        // Without a cluster this process does the work: it must keep running until the sweep ends.
        return goesOn && cluster.EndsWithCommands && sweep.State.IsUnderWay()
            ? await SweepFollowing.FollowToEndAsync(cluster, id, invocation.Terminal, cancellationToken).ConfigureAwait(false)
            : SweepViews.Show(sweep).ShowOn(invocation.Terminal);
    }

    /// <summary>What the change would do, if only that was asked; null to make it.</summary>
    protected virtual Task<View?> PreviewAsync(
        ChangeScope scope, string id, Invocation invocation, CancellationToken cancellationToken) => Task.FromResult<View?>(null);

    /// <summary>The change, with the options of the command line.</summary>
    protected virtual SweepControlChange Read(Invocation invocation) =>
        Change ?? throw new InvalidOperationException($"{Path} has options to read");
}

/// <summary>Pauses a sweep.</summary>
internal sealed class SweepPause() : SweepControl(
    SweepChanges.Pause, "Pauses a sweep: starts no new runs; running runs stop at their next checkpoint.");

/// <summary>Resumes a sweep.</summary>
internal sealed class SweepResume() : SweepControl(SweepChanges.Resume, "Resumes a paused, stopped or cancelled sweep.");

/// <summary>Stops a sweep.</summary>
internal sealed class SweepStop() : SweepControl(
    SweepChanges.Stop, "Stops a sweep: starts no new runs and lets running runs finish.");

/// <summary>Cancels a sweep.</summary>
internal sealed class SweepCancel() : SweepControl(
    SweepChanges.Cancel, "Cancels a sweep: ends running runs immediately and starts no new ones.");

/// <summary>Retries failed runs.</summary>
internal sealed class SweepRetry() : SweepControl(SweepChanges.Retry, "Retries the failed and cancelled runs of a sweep.");
