using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Store;

/// <summary>Copies the store and verifies the copy.</summary>
internal sealed class StoreBackup : IVerb
{
    private readonly Argument<string> _to = new("TO") { Description = "Folder to create, preferably on another disk." };

    public string Path => "store backup";

    public string Description => "Copies the store to a folder and verifies the copy; sweeps can keep running.";

    public IReadOnlyList<string> Examples => ["experiments store backup /backup/experiments-monday"];

    public IReadOnlyList<Symbol> Symbols => [_to];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (store, to) = (StoreFolder.Of(invocation), invocation.Required(_to));
        RequireSqlite(store);
        var check = await Task.Run(() => StoreFolder.OpenBackup(invocation).Backup(store.Path, to, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        invocation.Terminal.Json(new { To = to, Check = StoreViews.Shape(to, check) });
        if (check.IsSoundCopy)
        {
            invocation.Terminal.Line($"{to}: backed up {store.Path}, {StoreViews.Contents(check)}, verified");
            return ExitCode.Done;
        }

        invocation.Terminal.Show(StoreViews.Check(to, check).Blocks);
        invocation.Terminal.Error($"{to} was written, but has the same damage as the store; `experiments store check` lists it");
        return ExitCode.Failed;
    }

    /// <exception cref="UserErrorException">The rows are in PostgreSQL.</exception>
    public static void RequireSqlite(StoreFolder store)
    {
        if (store.IsCluster)
        {
            throw new UserErrorException(
                "a store on PostgreSQL is backed up and restored with PostgreSQL tools: pg_dump first, then a copy of the artifact folder; "
                    + "see configs/deploy/README.md#backups");
        }
    }
}
