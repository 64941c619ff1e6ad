using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Imports a dataset's folder again and takes up what changed as a new version.</summary>
internal sealed class DatasetUpdate : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would change and keep the version." };

    public string Path => "dataset update";

    public string Description =>
        "Reads a dataset's folder again: new, changed and removed files become a new version; earlier results keep theirs.";

    public bool SharesStore => true;

    public IReadOnlyList<string> Examples => ["experiments dataset update gtzan --dry-run", "experiments dataset update gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name, _dryRun];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, isDry) = (invocation.Required(_name), invocation.Value(_dryRun));
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var grain = cluster.Grains.GetGrain<IDatasetGrain>(name);
        var dataset = await grain.DescribeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var diff = await CompareAsync(cluster, grain, dataset, invocation.Terminal, cancellationToken).ConfigureAwait(false);
            if (isDry || diff.IsEmpty)
            {
                await grain.DropUpdateAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await grain.TakeUpdateAsync(diff.After, cancellationToken).ConfigureAwait(false);
            }

            return DatasetDiffView.Of(cluster.Names.Show(diff), isTaken: !isDry).ShowOn(invocation.Terminal);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await grain.DropUpdateAsync(CancellationToken.None).ConfigureAwait(false);
            invocation.Terminal.Error($"dataset {name} keeps version {Display.Hash(dataset.Version ?? "")}");
            throw;
        }
    }

    private static async Task<DatasetDiff> CompareAsync(
        ClusterConnection cluster, IDatasetGrain grain, DatasetSummary dataset, Terminal terminal, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var update = await grain.BeginUpdateAsync(cancellationToken).ConfigureAwait(false);
        terminal.Progress($"reading {dataset.Import.Root} again");
        await using var pauses = PauseMonitor.Start(cluster.Grains, terminal.Error);
        update = await DatasetSteps.AwaitAsync(
            update, found => found.State is BuildState.Building, () => grain.DescribeUpdateAsync(cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (update.State is BuildState.Failed)
        {
            await grain.DropUpdateAsync(cancellationToken).ConfigureAwait(false);
            throw UserErrorException.FailedBecause(
                $"dataset '{dataset.Name}' could not be updated and keeps version {Display.Hash(dataset.Version ?? "")}", update.Reason);
        }

        var diff = await grain.CompareUpdateAsync(cancellationToken).ConfigureAwait(false);
        terminal.Progress(
            $"read {Display.Count(diff.Labels.Sum(label => label.After), "track")} in "
                + Display.Duration(TimeProvider.System.GetElapsedTime(started)));
        return diff;
    }
}
