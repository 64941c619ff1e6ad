using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Experiments.Audio.Import;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Features.Storage.Tensors;
using Experiments.Grains.Storage;
using Experiments.Store;
using Experiments.Store.Npy;
using Experiments.Store.Paths;
using Orleans.Concurrency;

namespace Experiments.Grains.Analysis;

/// <summary>Reads features that were computed elsewhere and passes the results to the dataset and feature set grains.</summary>
[GrainType("table-import"), StatelessWorker]
internal sealed class TableImportGrain(ArtifactStore artifacts, FeatureSetStore sets, IBlockingWork blocking, DataRoots roots)
    : Grain, ITableImportGrain
{
    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<TableImport> ImportAsync(
        string file, string name, ImmutableArray<byte> content, ImmutableArray<string> columns, CancellationToken cancellationToken)
    {
        var dataset = await FindDatasetAsync(cancellationToken);
        var bytes = ImmutableCollectionsMarshal.AsArray(content)!; // not null: an immutable array is never without its array here
        var (table, plan) = await blocking.RunAsync(() => Store(file, name, bytes, columns, dataset, cancellationToken), cancellationToken);
        var set = await AdoptAsync(
            dataset, plan, name,
            new DatasetImportSpec(Name, file, DatasetLayouts.Table, plan.SliceRule, SampleRate: PublishedTable.SampleRate),
            cancellationToken);
        return new TableImport(set, table.LeftOut, dataset is null, table.RowsInFile, table.ColumnsLeftOut, table.Notes);
    }

    /// <inheritdoc/>
    public async Task<TableImport> ImportTensorAsync(
        TensorImportSpec spec, ImmutableArray<byte> tracks, CancellationToken cancellationToken)
    {
        var dataset = await FindDatasetAsync(cancellationToken);
        var path = roots.Require(spec.File);
        var bytes = ImmutableCollectionsMarshal.AsArray(tracks)!; // not null: an immutable array is never without its array here
        var (plan, rows, notes) = await blocking.RunAsync(
            () =>
            {
                using var array = OpenArray(spec.File, path);
                var tensor = ImportedTensor.Read(spec, array, TensorTracks.Read(spec.TracksFile, bytes), cancellationToken);
                var planned = tensor.Plan(Name, ReadKnown(dataset));
                tensor.Store(sets, planned, cancellationToken);
                return (planned, tensor.Rows, tensor.Notes);
            },
            cancellationToken);
        var set = await AdoptAsync(
            dataset, plan, spec.Name,
            new DatasetImportSpec(Name, spec.File, DatasetLayouts.Table, plan.SliceRule) { Manifest = spec.TracksFile }, cancellationToken);
        return new TableImport(set, [], dataset is null, rows, [], notes);
    }

    private static NpyTensor OpenArray(string file, string path)
    {
        FileStream? stream = null;
        try
        {
            stream = RealPath.Open(path);
            return new NpyTensor(stream, file);
        }
        catch (UserErrorException)
        {
            stream?.Dispose();
            throw;
        }
        catch (FileNotFoundException)
        {
            throw UserErrorException.NotFound($"{file}: there is no such file; the silo reads it, so its machine must have it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(UserErrorKind.Invalid, $"{file}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The dataset; null if there is none yet.</summary>
    /// <exception cref="UserErrorException">It is not ready, or its name is not valid.</exception>
    private async Task<DatasetSummary?> FindDatasetAsync(CancellationToken cancellationToken)
    {
        AudioImporter.CheckName(Name);
        var dataset = await GrainAnswers.OrNullAsync(GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken));
        return dataset is { State: not BuildState.Ready } ? throw dataset.NotReady() : dataset;
    }

    private (ImmutableArray<TrackInfo> Tracks, string Version)? ReadKnown(DatasetSummary? dataset) =>
        dataset is { TracksArtifact: { } tracks, Version: { } version }
            ? (artifacts.ReadTracks(tracks, dataset.TracksHash), version)
            : null;

    private (PublishedTable Table, FeatureSetPlan Plan) Store(
        string file, string name, byte[] content, ImmutableArray<string> columns, DatasetSummary? dataset,
        CancellationToken cancellationToken)
    {
        var table = PublishedTable.Read(file, content, columns);
        var known = ReadKnown(dataset);
        table = known is { Tracks: var audio } ? table.NamedAs(audio) : table;
        var plan = table.Plan(Name, name, known);
        table.Store(sets, plan, cancellationToken);
        return (table, plan);
    }

    /// <summary>Registers the stored set; where there is no dataset, its tracks become one.</summary>
    private async Task<FeatureSetSummary> AdoptAsync(
        DatasetSummary? dataset, FeatureSetPlan plan, string name, DatasetImportSpec spec, CancellationToken cancellationToken)
    {
        if (dataset is null)
        {
            var (artifact, hash) = await blocking.RunAsync(
                () => artifacts.WriteTracks(Name, plan.DatasetVersion, plan.Tracks), cancellationToken);
            var output = ImportOutput.Of(artifact, hash, plan.DatasetVersion, plan.Tracks, []);
            await GrainFactory.GetGrain<IDatasetGrain>(Name).AdoptAsync(spec, output, cancellationToken);
        }

        return await GrainFactory.GetGrain<IFeatureSetGrain>(plan.Id).AdoptAsync(name, cancellationToken);
    }
}
