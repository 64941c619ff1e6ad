using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Runs import and extraction to completion: shared by verbs and the demo.</summary>
internal static class DatasetSteps
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <exception cref="UserErrorException">The import failed.</exception>
    public static async Task<DatasetSummary> ImportAsync(
        ClusterConnection cluster, DatasetImportSpec spec, Terminal terminal, CancellationToken cancellationToken)
    {
        // The name that it began with: a renamed dataset is imported again under the same key.
        spec = spec with { Name = cluster.Names.DatasetKey(spec.Name) };
        var started = TimeProvider.System.GetTimestamp();
        var grain = cluster.Grains.GetGrain<IDatasetGrain>(spec.Name);
        terminal.Progress($"importing {string.Join(", ", [spec.Root, .. spec.MoreRoots ?? []])} as {spec.Name}");
        var dataset = await grain.ImportAsync(spec, cancellationToken).ConfigureAwait(false);
        await using var pauses = PauseMonitor.Start(cluster.Grains, terminal.Error);
        var rate = new ImportRate(TimeProvider.System);
        try
        {
            dataset = await AwaitAsync(dataset, IsImporting, () => grain.DescribeAsync(cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Progress(cluster.IsEmbedded
                ? "interrupted; the files imported so far are kept, and the same command goes on with the others"
                : $"the import of {spec.Name} goes on in the cluster; `experiments dataset show {spec.Name}` shows it");
            throw;
        }

        // A dataset that was ready stays ready if a later import under its name fails; its reason shows the failure.
        if (dataset.State is BuildState.Failed || dataset.Reason is not null)
        {
            throw UserErrorException.FailedBecause($"dataset '{spec.Name}' could not be imported", dataset.Reason);
        }

        terminal.Progress(
            $"imported {Display.Count(dataset.Tracks, "track")}, {dataset.Quarantined.Length} quarantined, in "
                + $"{Display.Duration(TimeProvider.System.GetElapsedTime(started))}");
        return dataset;

        bool IsImporting(DatasetSummary found)
        {
            if (rate.Take(found.Progress) is { } line)
            {
                terminal.Progress(line);
            }

            return found.State is BuildState.Building;
        }
    }

    /// <summary>Computes the feature set of a dataset; returns at once with <c>WasThere</c> if it exists.</summary>
    /// <exception cref="UserErrorException">The extraction failed.</exception>
    public static async Task<(FeatureSetSummary Set, bool WasThere)> ExtractAsync(
        ClusterConnection cluster, string dataset, FeatureSpec spec, Terminal terminal, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var id = await cluster.Grains.GetGrain<IDatasetAnalysisGrain>(dataset).GetFeatureSetIdAsync(spec, cancellationToken)
            .ConfigureAwait(false);
        var grain = cluster.Grains.GetGrain<IFeatureSetGrain>(id);

        // An explicit request checks the set again: its files may be damaged by now, and the cause of a failure may be fixed.
        await grain.RetryAsync(cancellationToken).ConfigureAwait(false);
        var set = await grain.EnsureAsync(dataset, spec, cancellationToken).ConfigureAwait(false);
        await using var pauses = PauseMonitor.Start(cluster.Grains, terminal.Error);
        var (wasThere, lastReported) = (set.State is BuildState.Ready, -1);
        set = await AwaitAsync(set, IsBuilding, () => grain.DescribeAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        if (set.State is BuildState.Failed)
        {
            throw UserErrorException.FailedBecause($"features {spec.Name} of {dataset} could not be computed", set.Failure);
        }

        terminal.Progress(wasThere
            ? $"features {spec.Name} of {dataset} already exist"
            : $"features {spec.Name} of {dataset}: {Display.Count(set.Rows, "row")} in "
                + Display.Duration(TimeProvider.System.GetElapsedTime(started)));
        return (set, wasThere);

        bool IsBuilding(FeatureSetSummary found)
        {
            if (found.State is not BuildState.Building)
            {
                return false;
            }

            if (found.ShardsDone != lastReported)
            {
                lastReported = found.ShardsDone;
                terminal.Progress($"features {spec.Name} of {dataset}: {lastReported} of {found.Shards} shards");
            }

            return true;
        }
    }

    /// <summary>Asks again and again until work has ended.</summary>
    /// <param name="first">The first answer.</param>
    /// <param name="isUnderWay">Whether the work of an answer goes on.</param>
    /// <param name="queryAsync">Asks.</param>
    /// <param name="cancellationToken">Ends the waiting, not the work.</param>
    public static async Task<T> AwaitAsync<T>(
        T first, Func<T, bool> isUnderWay, Func<Task<T>> queryAsync, CancellationToken cancellationToken)
    {
        var answer = first;
        while (isUnderWay(answer))
        {
            await Task.Delay(Period, cancellationToken).ConfigureAwait(false);
            answer = await queryAsync().ConfigureAwait(false);
        }

        return answer;
    }
}
