using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Follows a sweep with live progress.</summary>
internal sealed class SweepWatch : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };

    public string Path => "sweep watch";

    public string Description => "Follows a sweep until it ends, then prints the leaderboard.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples => ["experiments sweep watch honest"];

    public IReadOnlyList<Symbol> Symbols => [_id];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        return await SweepFollowing.FollowToEndAsync(
            cluster, invocation.Required(_id), invocation.Terminal, cancellationToken, onlyWatches: true).ConfigureAwait(false);
    }
}
