using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Files;
using Experiments.Store.Npy;

namespace Experiments.Features.Storage;

/// <summary>
/// Describes a complete feature set: the file <c>manifest.json</c> next to its shards, written last. It contains everything a reader
/// without this program needs: what was computed from which data, and the shape, type and unit of every file.
/// </summary>
public sealed record FeatureSetManifest
{
    /// <summary>The format that this build writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format version of this file and the shards.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The content hash: <see cref="FeatureSetPlan.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The dataset's version.</summary>
    public required string DatasetVersion { get; init; }

    /// <summary>How tracks were cut.</summary>
    public required SliceRule SliceRule { get; init; }

    /// <summary>What was computed.</summary>
    public required FeatureSpec Spec { get; init; }

    /// <summary>The SHA-256 of the table or array it was imported from; absent for computed features.</summary>
    public string? ImportedTable { get; init; }

    /// <summary>The version of the code that computed the numbers.</summary>
    public required string NumericsVersion { get; init; }

    /// <summary>The version of the program that wrote it.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>All genres, in label order.</summary>
    public required ImmutableArray<string> Genres { get; init; }

    /// <summary>Number of tracks.</summary>
    public required int Tracks { get; init; }

    /// <summary>Number of slices: rows of the table and of the tensor.</summary>
    public required int Rows { get; init; }

    /// <summary>Description of the table: shape [rows, columns].</summary>
    public required ArrayDescription Table { get; init; }

    /// <summary>Description of the tensor: shape [rows, …]; absent if there is none.</summary>
    public ArrayDescription? Tensor { get; init; }

    /// <summary>The table's columns, with units and statistics.</summary>
    public required ImmutableArray<ColumnSummary> Columns { get; init; }

    /// <summary>The shards, in row order.</summary>
    public required ImmutableArray<ShardInfo> Shards { get; init; }

    /// <summary>Reads and checks a manifest.</summary>
    /// <exception cref="UserErrorException">It is not a manifest, or its format is unknown to this build.</exception>
    public static FeatureSetManifest Read(string path) => StoredJson.Read<FeatureSetManifest>(
        path, "run `experiments features build` or `import` again for these features", CurrentFormat,
        manifest => manifest.Format);

    /// <summary>How to repair a damaged set, as the end of a sentence.</summary>
    internal string DescribeRemedy() => ImportedTable is null
        ? $"`experiments features build {Dataset} --spec {Spec.Name}` (or its spec file) rebuilds that part"
        : $"`{Spec.DescribeImport(Dataset)} --name {Spec.Name}`, with the same options, writes it again";
}

/// <summary>Shape, element type and unit of an array.</summary>
/// <param name="Shape">Outermost dimension first.</param>
/// <param name="ElementType">Always float32.</param>
/// <param name="Unit">Unit of its numbers; empty if columns differ.</param>
public sealed record ArrayDescription(ImmutableArray<int> Shape, string ElementType = "float32", string Unit = "");

/// <summary>
/// One shard: a range of tracks, written by one builder. Its file <c>shard-00003.json</c> is written last, so a shard with it is complete,
/// and one without it is rebuilt.
/// </summary>
public sealed record ShardInfo
{
    /// <summary>Format version.</summary>
    public int Format { get; init; } = FeatureSetManifest.CurrentFormat;

    /// <summary>The feature set's id.</summary>
    public required string FeatureSet { get; init; }

    /// <summary>Index of the shard, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Hash over the ids, content and labels of its tracks.</summary>
    public required string TracksHash { get; init; }

    /// <summary>Number of slices.</summary>
    public required int Rows { get; init; }

    /// <summary>The table's rows, as Parquet.</summary>
    public required StoredFile Table { get; init; }

    /// <summary>The table's numbers once more, as .npy of shape [rows, columns]; absent if Parquet alone is fast enough.</summary>
    public StoredFile? Values { get; init; }

    /// <summary>The tensor's rows, as .npy; absent if there is none.</summary>
    public StoredFile? Tensor { get; init; }

    /// <summary>All its files.</summary>
    internal IEnumerable<StoredFile> Files() => new[] { Table, Values, Tensor }.OfType<StoredFile>();

    /// <summary>Reads and verifies its slices.</summary>
    /// <exception cref="UserErrorException">A file differs from what was written.</exception>
    internal ImmutableArray<SliceInfo> ReadSlices(string folder, string remedy, string dataset) =>
        ParquetTable.ReadSlices(Path.Combine(folder, Table.Name), Table.Read(folder, remedy), dataset);

    /// <summary>Reads and verifies its slices and their rows of the table, of shape [slices, columns].</summary>
    /// <exception cref="UserErrorException">A file differs from what was written.</exception>
    internal (ImmutableArray<SliceInfo> Slices, float[] Values) ReadTable(string folder, string remedy, string dataset)
    {
        if (Values is null)
        {
            var (slices, _, values) = ParquetTable.Read(Path.Combine(folder, Table.Name), Table.Read(folder, remedy), dataset);
            return (slices, values);
        }

        using var stream = new MemoryStream(Values.Read(folder, remedy), writable: false);
        return (ReadSlices(folder, remedy, dataset), NpyFile.Read<float>(stream, Path.Combine(folder, Values.Name)).Values);
    }
}
