using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Store;

/// <summary>Replaces the store with a backup.</summary>
internal sealed class StoreRestore : IVerb
{
    private readonly Argument<string> _from = new("FROM") { Description = "Backup folder written by `experiments store backup`." };

    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Replace a store that is not empty; it is kept under another name.",
    };

    public string Path => "store restore";

    public string Description => "Verifies a backup and restores it as the store; the previous store is kept.";

    public IReadOnlyList<string> Examples => ["experiments store restore /backup/experiments-monday --replace"];

    public IReadOnlyList<Symbol> Symbols => [_from, _replace];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (store, from) = (StoreFolder.Of(invocation), invocation.Required(_from));
        StoreBackup.RequireSqlite(store);
        var (check, before) = await Task.Run(
            () => StoreFolder.OpenBackup(invocation).Restore(from, store.Path, invocation.Value(_replace), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        invocation.Terminal.Line($"{store.Path}: restored from {from}, {StoreViews.Contents(check)}, verified");
        if (before is not null)
        {
            invocation.Terminal.Line($"the previous store is in {before}; delete it when you no longer need it");
        }

        invocation.Terminal.Json(new { store = store.Path, from, before, Check = StoreViews.Shape(store.Path, check) });
        return ExitCode.Done;
    }
}
