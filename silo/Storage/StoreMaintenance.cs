using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Grains.StoredState;
using Experiments.Specs.Checks;
using Experiments.Store;
using Experiments.Store.Checking;

namespace Experiments.Silo.Storage;

/// <summary>
/// Maintains a store from outside its silos, which may be running or not: its rows in SQLite or PostgreSQL, its artifacts in a folder.
/// </summary>
/// <param name="folder">The store's folder.</param>
/// <param name="cluster">The PostgreSQL connection; null for a store with its own SQLite file.</param>
public sealed class StoreMaintenance(string folder, string? cluster)
{
    internal const string DatabaseFile = "state.db";
    internal const string ArtifactFolder = "artifacts";

    private readonly ArtifactStore _artifacts = new(Path.Combine(folder, ArtifactFolder));

    /// <summary>Reads everything and reports damage. Safe while silos are running.</summary>
    /// <exception cref="UserErrorException">There is no store.</exception>
    public StoreCheckResult Check(IProgress<(int Done, int All)>? progress, CancellationToken cancellationToken)
    {
        var damage = new List<string>();
        var result = StoreIntegrityCheck.Run(() => StoreContentsReader.Read(Rows(damage.Add)), _artifacts, FeatureSetStore.Of(_artifacts),
            progress,
            cancellationToken);
        return result with
        {
            Problems =
            [
                .. damage.Select(finding => new StoreProblem(StoreProblemKind.Database, DatabaseFile, "", finding.ReplaceLineEndings(" "))),
                .. result.Problems,
            ],
        };
    }

    /// <summary>
    /// The datasets of an SQLite store, read without starting a silo; null if there is no store yet, it must be migrated first, or its rows
    /// are in PostgreSQL.
    /// </summary>
    /// <exception cref="UserErrorException">The database cannot be read.</exception>
    public IStoredDatasets? FindDatasets() =>
        cluster is null && StoreRows.FindSqlite(Path.Combine(folder, DatabaseFile), StoredDatasets.States) is { } rows
            ? new StoredDatasets(rows, _artifacts)
            : null;

    /// <summary>Plans a collection. Safe while silos are running.</summary>
    /// <exception cref="UserErrorException">There is no store, or it is damaged, so that what is in use is unknown.</exception>
    public CollectionPlan PlanCollection(TimeSpan keep, CheckpointRetention checkpoints) =>
        StoreCollection.Plan(
            () => StoreContentsReader.Read(Rows(Refuse)), _artifacts, FeatureSetStore.Of(_artifacts), keep, checkpoints,
            TimeProvider.System.GetUtcNow());

    /// <summary>
    /// Removes a plan's files, except feature sets: their grains remove them along with their state. An SQLite store must not be in use;
    /// with PostgreSQL it is safe while silos run, since they neither write nor read what a plan contains. If interrupted, the next call
    /// removes the rest.
    /// </summary>
    /// <exception cref="UserErrorException">Another process uses the SQLite store, or maintains this one.</exception>
    public void RemoveFiles(CollectionPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var keeping = StoreLock.TakeForMaintenance(folder);
        using var alone = cluster is null ? StoreLock.Take(folder) : null;
        foreach (var file in plan.Items.Where(item => item.StateKey is null).SelectMany(item => item.Files))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = _artifacts.PathOf(file);
            File.Delete(path);
            RemoveEmpty(Path.GetDirectoryName(path)!); // not null: below the root
        }
    }

    /// <summary>Removes folders that are now empty, up to those that name a kind of artifact.</summary>
    private void RemoveEmpty(string path)
    {
        while (Path.GetRelativePath(_artifacts.Root, path).Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
        {
            try
            {
                Directory.Delete(path);
            }
            catch (IOException)
            {
                // An attempt has just started to write there.
                return;
            }

            path = Path.GetDirectoryName(path)!; // not null: below the root
        }
    }

    private IEnumerable<StateRow> Rows(Action<string> report) =>
        cluster is null ? StoreRows.ReadSqlite(Path.Combine(folder, DatabaseFile), report) : StoreRows.ReadPostgres(cluster);

    private void Refuse(string finding) => throw UserErrorException.Failed(
        $"{Path.Combine(folder, DatabaseFile)}: the database is damaged ({finding.ReplaceLineEndings(" ")}); "
        + "it is unknown which files are in use, so nothing was removed");
}
