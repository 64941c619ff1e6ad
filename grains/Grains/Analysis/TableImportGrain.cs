using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Experiments.Audio.Import;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;
using Orleans.Concurrency;

namespace Experiments.Grains.Analysis;

/// <summary>Reads tables that were computed elsewhere and passes the results to the dataset and feature set grains.</summary>
[GrainType("table-import"), StatelessWorker]
internal sealed class TableImportGrain(ArtifactStore artifacts, FeatureSetStore sets, IBlockingWork blocking) : Grain, ITableImportGrain
{
    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<TableImport> ImportAsync(
        string file, string name, ImmutableArray<byte> content, ImmutableArray<string> columns, CancellationToken cancellationToken)
    {
        AudioImporter.CheckName(Name);
        var dataset = await GrainAnswers.OrNullAsync(GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken));
        if (dataset is { State: not BuildState.Ready })
        {
            throw dataset.NotReady();
        }

        var bytes = ImmutableCollectionsMarshal.AsArray(content)!; // not null: an immutable array is never without its array here
        var (table, plan) = await blocking.RunAsync(() => Store(file, name, bytes, columns, dataset, cancellationToken), cancellationToken);
        if (dataset is null)
        {
            await AdoptDatasetAsync(file, plan, cancellationToken);
        }

        var set = await GrainFactory.GetGrain<IFeatureSetGrain>(plan.Id).AdoptAsync(name, cancellationToken);
        return new TableImport(set, table.LeftOut, dataset is null, table.RowsInFile, table.ColumnsLeftOut, table.Notes);
    }

    private (PublishedTable Table, FeatureSetPlan Plan) Store(
        string file, string name, byte[] content, ImmutableArray<string> columns, DatasetSummary? dataset,
        CancellationToken cancellationToken)
    {
        var table = PublishedTable.Read(file, content, columns);
        (ImmutableArray<TrackInfo> Tracks, string Version)? known = dataset is { TracksArtifact: { } tracks, Version: { } version }
            ? (artifacts.ReadTracks(tracks, dataset.TracksHash), version)
            : null;
        table = known is { Tracks: var audio } ? table.NamedAs(audio) : table;
        var plan = table.Plan(Name, name, known);
        table.Store(sets, plan, cancellationToken);
        return (table, plan);
    }

    /// <summary>There is no dataset, only the table: its tracks become the dataset.</summary>
    private async Task AdoptDatasetAsync(string file, FeatureSetPlan plan, CancellationToken cancellationToken)
    {
        var (artifact, hash) = await blocking.RunAsync(
            () => artifacts.WriteTracks(Name, plan.DatasetVersion, plan.Tracks), cancellationToken);
        var spec = new DatasetImportSpec(Name, file, DatasetLayouts.Table, plan.SliceRule, SampleRate: PublishedTable.SampleRate);
        var output = ImportOutput.Of(artifact, hash, plan.DatasetVersion, plan.Tracks, []);
        await GrainFactory.GetGrain<IDatasetGrain>(Name).AdoptAsync(spec, output, cancellationToken);
    }
}
