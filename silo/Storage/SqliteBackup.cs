using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Silo.Storage.Formats;
using Experiments.Store;
using Experiments.Store.Files;
using Experiments.Store.Paths;
using Microsoft.Data.Sqlite;

namespace Experiments.Silo.Storage;

/// <summary>
/// Backups of a store with its own SQLite file. A backup is itself a store: <c>--store</c> opens it directly. It is written under a
/// temporary name and renamed once it is complete and verified; an interruption leaves the store unchanged.
/// </summary>
/// <remarks>
/// The database is copied first, with SQLite's online backup, and then the artifacts: they are written before the rows that refer to them
/// and never change, so everything that the copied rows refer to can be copied, even during a running sweep.
/// </remarks>
public sealed class SqliteBackup(IProgress<string> progress)
{
    private const string DescriptionFile = "backup.json";

    /// <summary>Copies the store to a folder that does not exist or is empty. The store may be in use.</summary>
    /// <exception cref="UserErrorException">There is no store, the folder is not empty, or the disk is full.</exception>
    public StoreCheckResult Backup(string store, string to, CancellationToken cancellationToken)
    {
        (store, to) = (RealPath.Resolve(Path.GetFullPath(store)),
            Path.TrimEndingDirectorySeparator(RealPath.Resolve(Path.GetFullPath(to))));
        Require(store);
        if (RealPath.IsWithin(to, store))
        {
            throw new UserErrorException($"{to} is inside the store; choose a folder elsewhere, preferably on another disk");
        }

        if (!StoreCopy.IsEmpty(to))
        {
            throw new UserErrorException($"{to} is not empty; choose a folder that does not exist yet");
        }

        using var keeping = StoreLock.TakeForCopying(store);
        var aside = to + ".partial";
        var check = Copy(store, aside, "backing up", cancellationToken);
        Describe(aside, store, check);
        if (Directory.Exists(to) && !StoreCopy.TryDeleteEmpty(to))
        {
            throw new UserErrorException(
                $"{to} is no longer empty: something was put there during the backup, which is complete at {aside}; rename that folder");
        }

        Directory.Move(aside, to);
        return check;
    }

    /// <summary>
    /// Replaces the store with a copy of a backup. An existing store is renamed and its new name returned; null if there was none.
    /// </summary>
    /// <exception cref="UserErrorException">
    /// The backup is damaged, the store is not empty and <paramref name="replaces"/> is not set, or the store is in use. Nothing was
    /// changed.
    /// </exception>
    public (StoreCheckResult Check, string? Before) Restore(string from, string store, bool replaces, CancellationToken cancellationToken)
    {
        // Links resolved: the folder itself is replaced, and a link to it stays.
        (from, store) = (RealPath.Resolve(Path.GetFullPath(from)),
            Path.TrimEndingDirectorySeparator(RealPath.Resolve(Path.GetFullPath(store))));
        Require(from);
        if (RealPath.IsWithin(store, from) || RealPath.IsWithin(from, store))
        {
            throw new UserErrorException($"{from} and {store}: one path contains the other; choose a backup elsewhere");
        }

        var isEmpty = StoreCopy.IsEmpty(store);
        if (!isEmpty && !replaces)
        {
            throw new UserErrorException(
                $"{store} is not empty; --replace restores the backup and keeps the present store under another name");
        }

        // Held until the folder is renamed: nobody may use it in the meantime, nor restore it too.
        using var alone = StoreLock.Take(store);
        using var keeping = StoreLock.TakeForMaintenance(store);
        var aside = store + ".restoring";
        var check = Copy(from, aside, "restoring", cancellationToken);
        if (!check.IsSoundCopy)
        {
            Directory.Delete(aside, recursive: true);
            throw UserErrorException.Failed(
                $"{from}: the backup is damaged ({check.Problems.Length} problems, first {check.Problems[0].Subject}: "
                + $"{check.Problems[0].Message}); nothing was changed. "
                + $"`experiments store check --store {from}` lists all problems; the backup can be opened as it is with --store");
        }

        MarkRestored(Path.Combine(aside, StoreMaintenance.DatabaseFile));
        File.Delete(Path.Combine(aside, DescriptionFile));
        var before = string.Create(CultureInfo.InvariantCulture, $"{store}.before-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}");
        Directory.Move(store, before);
        Directory.Move(aside, store);
        return (check, isEmpty && StoreCopy.TryDeleteEmpty(before) ? null : before);
    }

    private StoreCheckResult Copy(string from, string to, string doing, CancellationToken cancellationToken)
    {
        StoreCopy.Begin(to);
        progress.Report($"{doing}: the database");
        Opened(Path.Combine(from, StoreMaintenance.DatabaseFile),
            source => CopyDatabase(source, Path.Combine(to, StoreMaintenance.DatabaseFile)));
        var (files, bytes) = StoreCopy.CopyArtifacts(
            Path.Combine(from, StoreMaintenance.ArtifactFolder), Path.Combine(to, StoreMaintenance.ArtifactFolder),
            skipped => progress.Report($"{doing}: skipped {skipped}, which belongs to the file system and not to the store"),
            cancellationToken);
        progress.Report(
            string.Create(CultureInfo.InvariantCulture,
                $"{doing}: {files} artifacts, {NumberFormat.Fixed(bytes / 1e6, 1)} MB; reading them back"));
        var check = new StoreMaintenance(to, cluster: null).Check(null, cancellationToken);
        StoreCopy.Finish(to);
        return check;
    }

    private static void CopyDatabase(SqliteConnection source, string to)
    {
        try
        {
            StoreCopy.Guard(to, () => SqliteStorage.Copy(source, to));
        }
        catch (SqliteException exception) when (SqliteFaults.Find(exception, to) is { } fault)
        {
            throw UserErrorException.Failed($"{fault}; {fault.Remedy}; the store itself is unchanged", exception);
        }
    }

    /// <summary>Opens the database of a store for an action.</summary>
    private static void Opened(string file, Action<SqliteConnection> use)
    {
        try
        {
            using var source = ReadableDatabase.Open(file);
            use(source.Connection);
        }
        catch (SqliteException exception)
        {
            throw UserErrorException.Failed(
                $"{file}: the database cannot be copied: {exception.Reason()}; `experiments store check` shows details", exception);
        }
    }

    /// <summary>
    /// Leases from before the backup must not record: the scheduler adopts none of them, and grants its own under higher epochs.
    /// </summary>
    private static void MarkRestored(string database)
    {
        using var connection = new SqliteConnection(
            SqliteStorage.ConnectionString(database, SqliteOpenMode.ReadWrite, isPooled: false));
        connection.Open();
        var rows = StoreDatabase.Of(database, connection);
        rows.Execute(
            $"UPDATE {StoreFormat.TableOf(StoreFormat.Find(rows))} SET Json = json_remove(json_set(Json, '$.isRestored', json('true')), "
            + $"'$.{RowChecksum.Property}'), Version = Version + 1 WHERE State = 'scheduler' AND Json IS NOT NULL");
    }

    private static void Describe(string folder, string store, StoreCheckResult check) => PrivateFiles.WriteAllText(
        Path.Combine(folder, DescriptionFile),
        JsonSerializer.Serialize(
            new
            {
                Store = store,
                MadeAt = TimeProvider.System.GetUtcNow(),
                check.Rows,
                check.Artifacts,
                check.Bytes,
                Problems = check.Problems.Length,
            },
            DomainJson.Indented));

    private static void Require(string store)
    {
        var file = Path.Combine(store, StoreMaintenance.DatabaseFile);
        if (!File.Exists(file))
        {
            throw UserErrorException.NotFound($"{store}: is not a store ({StoreMaintenance.DatabaseFile} is missing)");
        }

        Opened(file, source => StoreFormat.Find(StoreDatabase.Of(file, source)));
    }
}
