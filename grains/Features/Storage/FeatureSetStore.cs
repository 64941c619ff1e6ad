using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store;
using Experiments.Store.Checking;
using Experiments.Store.Files;

namespace Experiments.Features.Storage;

/// <summary>
/// The feature sets below one folder, each in a folder of its content hash: <c>feature-sets/ID/</c> with
/// <c>shard-00000.parquet</c>, <c>shard-00000.npy</c>, <c>shard-00000.json</c>, …, <c>manifest.json</c>. Several processes and machines may
/// write shards concurrently; committed files never change, and uncommitted ones are rebuilt.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="marksFolder">Folder in which readers of several processes share which blocks are verified; null for one process.</param>
public sealed class FeatureSetStore(string root, string? marksFolder = null) : IFeatureSetFiles
{
    private const string ManifestFile = ArtifactPaths.ManifestFile;

    private static readonly string ToolVersion = BuildVersion.Of(typeof(FeatureSetStore));

    private readonly ShardBounds _bounds = new();
    private readonly string _root = Path.Combine(root, ArtifactPaths.FeatureSetFolder);

    /// <summary>The feature sets among the artifacts below one root.</summary>
    public static FeatureSetStore Of(ArtifactStore artifacts, string? marksFolder = null)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        return new FeatureSetStore(artifacts.PathOf(ArtifactPaths.FeatureSets), marksFolder);
    }

    /// <summary>The folder of a feature set, whether it exists or not.</summary>
    /// <exception cref="UserErrorException">The id is not a valid name: it might lead elsewhere.</exception>
    public string FolderOf(string id) => Path.Combine(_root, Names.Require(id, "a feature set"));

    /// <summary>The manifest of a feature set, whether it exists or not.</summary>
    public string ManifestOf(string id) => Path.Combine(FolderOf(id), ManifestFile);

    /// <summary>Starts writing one shard, even if it exists: its rows are then appended in track order.</summary>
    public ShardWriter BeginShard(FeatureSetPlan plan, int index)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var folder = FolderOf(plan.Id);
        AtomicFile.Guard(folder, () => PrivateFiles.CreateFolder(folder));
        return new ShardWriter(plan, index, folder);
    }

    /// <summary>
    /// The committed shard, or null if it is missing, of other tracks or damaged and has to be built.
    /// </summary>
    public ShardInfo? FindShard(FeatureSetPlan plan, int index) => FindShardProblem(plan, index, out var shard) is null ? shard : null;

    /// <summary>Why a shard has to be built (again), as the end of a sentence; null if it is intact.</summary>
    public string? FindShardProblem(FeatureSetPlan plan, int index, out ShardInfo? shard)
    {
        ArgumentNullException.ThrowIfNull(plan);
        shard = null;
        var folder = FolderOf(plan.Id);
        var path = Path.Combine(folder, ShardWriter.NameOf(index) + ".json");
        if (!File.Exists(path))
        {
            return "is not built yet";
        }

        try
        {
            shard = StoredJson.Read<ShardInfo>(path, "build it again", FeatureSetManifest.CurrentFormat, info => info.Format);
        }
        catch (UserErrorException error)
        {
            return error.Message;
        }

        return shard.FeatureSet != plan.Id || shard.Index != index || shard.TracksHash != ShardWriter.HashOf(plan, index)
            ? "was built from other tracks"
            : FindDamage(folder, shard);
    }

    /// <summary>Writes the manifest of a feature set whose shards are all complete, which makes it readable.</summary>
    /// <exception cref="UserErrorException">A shard is missing or damaged.</exception>
    public FeatureSetManifest Complete(FeatureSetPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var folder = FolderOf(plan.Id);
        var shards = ImmutableArray.CreateBuilder<ShardInfo>(plan.Shards);
        for (var index = 0; index < plan.Shards; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var problem = FindShardProblem(plan, index, out var shard);
            shards.Add(problem is null && shard is not null
                ? shard
                : throw UserErrorException.Failed($"{ShardWriter.NameOf(index)} of feature set {plan.Id} {problem}; build it first"));
        }

        var manifest = Describe(plan, shards.MoveToImmutable(), folder, cancellationToken);
        StoredJson.Write(Path.Combine(folder, ManifestFile), manifest);

        // Files of running processes are in use: others may be rebuilding the same shards.
        PartialFile.RemoveAbandoned(folder, cancellationToken);
        return manifest;
    }

    /// <summary>The manifest of a complete feature set, or null if there is none with that id.</summary>
    /// <exception cref="UserErrorException">The manifest is damaged or of an unknown format.</exception>
    public FeatureSetManifest? Find(string id)
    {
        var path = ManifestOf(id);
        return File.Exists(path) ? FeatureSetManifest.Read(path) : null;
    }

    /// <inheritdoc/>
    public FeatureSetFiles? FindFiles(string id) => Find(id) is { } manifest
        ? new FeatureSetFiles(
            manifest.Id, manifest.Dataset, manifest.DatasetVersion, [.. manifest.Shards.SelectMany(shard => shard.Files())])
        : null;

    /// <summary>All complete feature sets, sorted by id.</summary>
    public IReadOnlyList<FeatureSetManifest> List() => Directory.Exists(_root)
        ? [.. Directory.EnumerateDirectories(_root).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)
            .Select(Find).OfType<FeatureSetManifest>()]
        : [];

    /// <summary>Opens a complete feature set for reading.</summary>
    /// <exception cref="UserErrorException">No feature set has that id, or its files are missing or cut off.</exception>
    public FeatureSetReader Open(string id) => new(FolderOf(id), Get(id), _bounds, marksFolder);

    /// <summary>Reads and verifies every byte of a complete feature set; returns one line per damaged shard.</summary>
    /// <exception cref="UserErrorException">No feature set has that id.</exception>
    public IReadOnlyList<string> Verify(string id) =>
        [.. Get(id).Shards.Select(shard => FindDamage(FolderOf(id), shard)).OfType<string>()];

    /// <summary>Deletes a feature set if it exists, the manifest first; runs keep what they have mapped.</summary>
    public void Remove(string id)
    {
        var folder = FolderOf(id);
        if (!Directory.Exists(folder))
        {
            return;
        }

        File.Delete(Path.Combine(folder, ManifestFile));
        Directory.Delete(folder, recursive: true);
    }

    private FeatureSetManifest Get(string id) =>
        Find(id) ?? throw NotFound.FeatureSet(id);

    private static string? FindDamage(string folder, ShardInfo shard) =>
        shard.Files().Select(file => (file.Name, Problem: file.FindProblem(folder))).Where(file => file.Problem is not null)
            .Select(file => $"{file.Name} {file.Problem}").FirstOrDefault();

    private static FeatureSetManifest Describe(
        FeatureSetPlan plan, ImmutableArray<ShardInfo> shards, string folder, CancellationToken cancellationToken)
    {
        var all = new ColumnSums(plan.Columns.Length);
        var byGenre = plan.Genres.ToDictionary(genre => genre, _ => new ColumnSums(plan.Columns.Length), StringComparer.Ordinal);
        foreach (var shard in shards)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (slices, values) = shard.ReadTable(folder, "build it again", plan.Dataset);
            for (var row = 0; row < slices.Length; row++)
            {
                var columns = values.AsSpan(row * plan.Columns.Length, plan.Columns.Length);
                all.Add(columns);
                byGenre[slices[row].Genre].Add(columns);
            }
        }

        var rows = shards.Sum(shard => shard.Rows);
        return new FeatureSetManifest
        {
            Id = plan.Id,
            Dataset = plan.Dataset,
            DatasetVersion = plan.DatasetVersion,
            SliceRule = plan.SliceRule,
            Spec = plan.Spec,
            ImportedTable = plan.ImportedTable,
            NumericsVersion = plan.NumericsVersion,
            ToolVersion = ToolVersion,
            Genres = plan.Genres,
            Tracks = plan.Tracks.Length,
            Rows = rows,
            Table = new ArrayDescription([rows, plan.Columns.Length]),
            Tensor = plan.TensorShape.IsEmpty ? null : new ArrayDescription([rows, .. plan.TensorShape], Unit: plan.TensorUnit),
            Columns = rows == 0 ? [] : [.. plan.Columns.Select((column, index) => new ColumnSummary(
                column.Name, column.Unit, all.Of(index), byGenre.Where(genre => !genre.Value.IsEmpty)
                    .ToImmutableSortedDictionary(genre => genre.Key, genre => genre.Value.Of(index), StringComparer.Ordinal)))],
            Shards = shards,
        };
    }
}
