using System.CommandLine;
using Experiments.ClientCli.Commands.Serving;
using Experiments.ClientCli.Connection;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Runs a sweep file.</summary>
internal sealed class SweepRun : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "Sweep file (YAML)." };
    private readonly Option<string[]> _set = SetOption.Of(
        "Override a key, such as protocol.folds=3; repeatable.", [ConfigFile.Sweep]);

    private readonly Option<bool> _detach = new("--detach")
    {
        Description = "Submit to the cluster and return; follow it with `sweep watch`.",
    };

    private readonly Option<bool> _open = LivePages.CreateOption("Show the sweep in the browser while it runs.");

    public string Path => "sweep run";

    public string Description => "Validates and runs a sweep, shows progress and prints the leaderboard.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples =>
        [
            "experiments sweep run configs/sweeps/quick.yaml",
            "experiments sweep run configs/sweeps/quick.yaml --open",
            "experiments sweep run configs/sweeps/honest.yaml --set dataset=mine --set protocol.repeats=2",
        ];

    public IReadOnlyList<Symbol> Symbols => [_file, _set, _detach, _open];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (file, settings) = (invocation.Required(_file), invocation.Value(_set) ?? []);
        var draft = SweepLabels.ReadDraft(file, settings);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        if (invocation.Value(_detach) && ClusterConnection.Locate(invocation).Cluster is null
            && invocation.Holder is not { Holder.IsResident: true })
        {
            throw new Domain.UserErrorException(
                "--detach needs a cluster, or `experiments serve` beside it; otherwise the sweep runs in this process and ends with it");
        }

        if (invocation.Value(_open))
        {
            LivePages.RequireStore(invocation);
        }

        var scope = cluster.Scope(invocation.Terminal);
        var features = await SweepSubmission.FindFeaturesAsync(scope, draft, cancellationToken).ConfigureAwait(false);
        var (id, _) = await SweepSubmission.SubmitAsync(scope, draft.Sweep, features, cancellationToken).ConfigureAwait(false);
        if (!invocation.Value(_detach))
        {
            await using var live = invocation.Value(_open)
                ? await LivePages.OpenAsync(
                    cluster, ClusterConnection.Locate(invocation).Store, id, invocation.Terminal, cancellationToken).ConfigureAwait(false)
                : null;
            return await SweepFollowing.FollowToEndAsync(cluster, id, invocation.Terminal, cancellationToken).ConfigureAwait(false);
        }

        invocation.Terminal.Line($"submitted {id}; follow it with: experiments sweep watch {id}");
        invocation.Terminal.Json(new { Sweep = id });
        return ExitCode.Done;
    }
}
