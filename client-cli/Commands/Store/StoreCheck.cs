using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Store;

/// <summary>Checks that the store is complete and undamaged.</summary>
internal sealed class StoreCheck : IVerb
{
    public string Path => "store check";

    public string Description => "Verifies every state row and every artifact it refers to, and lists the damage.";

    public IReadOnlyList<string> Examples =>
        ["experiments store check", "experiments store check --cluster 'Host=db;Username=experiments' --store /mnt/experiments --json"];

    public IReadOnlyList<Symbol> Symbols => [];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = StoreFolder.Of(invocation);
        var check = await Task.Run(() => store.Maintenance.Check(new TenthsProgress(invocation.Terminal), cancellationToken),
            cancellationToken)
            .ConfigureAwait(false);
        StoreViews.Check(store.Path, check).ShowOn(invocation.Terminal);
        return check.IsWhole ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Prints one line per tenth of the artifacts, if there are many.</summary>
    private sealed class TenthsProgress(Terminal terminal) : IProgress<(int Done, int All)>
    {
        private const int Many = 5000;

        private int _lastReported;

        public void Report((int Done, int All) value)
        {
            var tenth = (int)(10L * value.Done / value.All);
            var lastReported = _lastReported;
            if (value.All >= Many && tenth > lastReported
                && Interlocked.CompareExchange(ref _lastReported, tenth, lastReported) == lastReported)
            {
                terminal.Progress($"read {value.Done} of {value.All} artifacts");
            }
        }
    }
}
