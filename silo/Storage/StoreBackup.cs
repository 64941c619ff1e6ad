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
/// Copies of a store with its own SQLite file. A copy is a store itself: <c>--store</c> opens it as it is. It is made under another name
/// and gets its own once it is whole and read back; killed in the middle it leaves the store as it was.
/// </summary>
/// <remarks>
/// The database is copied first, by SQLite's online backup, and the artifacts after it: they are written before the rows that refer to them and
/// never changed, so all that the copied rows refer to is there to be copied, also beside a running sweep.
/// </remarks>
public sealed class StoreBackup(IProgress<string> progress)
{
    private const string DescriptionFile = "backup.json";
    private const string UnfinishedFile = "unfinished-copy";

    /// <summary>Copies the store to a folder that does not exist or is empty. The store may be in use.</summary>
    /// <exception cref="UserErrorException">There is no store, the folder holds something, or the disk is full.</exception>
    public StoreCheckResult Backup(string store, string to, CancellationToken cancellationToken)
    {
        (store, to) = (RealPath.Resolve(Path.GetFullPath(store)), Path.TrimEndingDirectorySeparator(RealPath.Resolve(Path.GetFullPath(to))));
        Require(store);
        if (IsWithin(to, store))
        {
            throw new UserErrorException($"{to} lies in the store itself; name a folder elsewhere, best on another disk");
        }

        if (!IsEmpty(to))
        {
            throw new UserErrorException($"{to} holds something already; name a folder that does not exist yet");
        }

        using var keeping = StoreLock.TakeForCopying(store);
        var aside = to + ".partial";
        var check = Copy(store, aside, "backing up", cancellationToken);
        Describe(aside, store, check);
        RemoveIfThere(to);
        Directory.Move(aside, to);
        return check;
    }

    /// <summary>
    /// Puts a copy of a backup in the store's place. A store that is there stays, renamed; its new name is answered, or null where there was none.
    /// </summary>
    /// <exception cref="UserErrorException">
    /// The backup is damaged, or the store holds something and <paramref name="replaces"/> is not set, or it is in use. Nothing has changed then.
    /// </exception>
    public (StoreCheckResult Check, string? Before) Restore(string from, string store, bool replaces, CancellationToken cancellationToken)
    {
        // Where links lead: the folder itself is replaced, and a link to it stays.
        (from, store) = (RealPath.Resolve(Path.GetFullPath(from)), Path.TrimEndingDirectorySeparator(RealPath.Resolve(Path.GetFullPath(store))));
        Require(from);
        if (IsWithin(store, from) || IsWithin(from, store))
        {
            throw new UserErrorException($"{from} and {store} lie in one another; name a backup elsewhere");
        }

        var isEmpty = IsEmpty(store);
        if (!isEmpty && !replaces)
        {
            throw new UserErrorException($"{store} is not empty; --replace puts the backup in its place and keeps what is there under another name");
        }

        // Held until the folder has its other name: nobody may use it meanwhile, nor restore it too.
        using var alone = StoreLock.Take(store);
        using var keeping = StoreLock.TakeForKeeping(store);
        var aside = store + ".restoring";
        var check = Copy(from, aside, "restoring", cancellationToken);
        if (!check.IsSoundCopy)
        {
            Directory.Delete(aside, recursive: true);
            throw UserErrorException.Failed(
                $"{from}: the backup is damaged ({check.Problems.Length} problems, first {check.Problems[0].Subject}: {check.Problems[0].Message}); nothing was changed. "
                + $"`experiments store check --store {from}` names all; it can be opened as it is with --store");
        }

        MarkRestored(Path.Combine(aside, StoreKeeping.DatabaseFile));
        File.Delete(Path.Combine(aside, DescriptionFile));
        var before = string.Create(CultureInfo.InvariantCulture, $"{store}.before-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}");
        Directory.Move(store, before);
        Directory.Move(aside, store);
        if (isEmpty)
        {
            Directory.Delete(before, recursive: true);
        }

        return (check, isEmpty ? null : before);
    }

    private StoreCheckResult Copy(string from, string to, string doing, CancellationToken cancellationToken)
    {
        BeginCopy(to);
        progress.Report($"{doing}: the database");
        Opened(Path.Combine(from, StoreKeeping.DatabaseFile), source => CopyDatabase(source, Path.Combine(to, StoreKeeping.DatabaseFile)));
        var (files, bytes) = CopyArtifacts(from, to, cancellationToken);
        progress.Report(string.Create(CultureInfo.InvariantCulture, $"{doing}: {files} artifacts, {Figures.Fixed(bytes / 1e6, 1)} MB; reading them back"));
        var check = new StoreKeeping(to, cluster: null).Check(null, cancellationToken);
        File.Delete(Path.Combine(to, UnfinishedFile));
        return check;
    }

    private static void BeginCopy(string folder)
    {
        if (File.Exists(Path.Combine(folder, UnfinishedFile)))
        {
            // Of a copy that was killed: nobody else leaves such a file.
            Directory.Delete(folder, recursive: true);
        }
        else if (!IsEmpty(folder))
        {
            throw new UserErrorException($"{folder} is in the way; move it elsewhere");
        }

        Guard(folder, () =>
        {
            PrivateFiles.CreateFolder(folder);
            PrivateFiles.WriteAllText(Path.Combine(folder, UnfinishedFile), "A copy of a store is being made here, or was when its process ended.\n");
        });
    }

    private static void CopyDatabase(SqliteConnection source, string to)
    {
        try
        {
            Guard(to, () => SqliteGrainStorage.Copy(source, to));
        }
        catch (SqliteException exception) when (SqliteFaults.Find(exception, to) is { } fault)
        {
            throw UserErrorException.Failed($"{fault}; {fault.Remedy}; the store itself is as it was", exception);
        }
    }

    /// <summary>Does something with the database of a store.</summary>
    private static void Opened(string file, Action<SqliteConnection> use)
    {
        try
        {
            using var source = ReadableDatabase.Open(file);
            use(source.Connection);
        }
        catch (SqliteException exception)
        {
            throw UserErrorException.Failed($"{file}: the database cannot be copied: {exception.Message}; `experiments store check` tells more", exception);
        }
    }

    /// <summary>Leases from before the backup must not record: the scheduler takes over none of them, and gives its own under higher epochs.</summary>
    private static void MarkRestored(string database)
    {
        using var connection = new SqliteConnection(SqliteGrainStorage.ConnectionString(database, SqliteOpenMode.ReadWrite, isPooled: false));
        connection.Open();
        var rows = StoreDatabase.Of(database, connection);
        rows.Execute(
            $"UPDATE {StoreFormat.TableOf(StoreFormat.Find(rows))} SET Json = json_remove(json_set(Json, '$.isRestored', json('true')), '$.{RowSeal.Property}'), Version = Version + 1 "
            + "WHERE State = 'scheduler' AND Json IS NOT NULL");
    }

    private static (int Files, long Bytes) CopyArtifacts(string from, string to, CancellationToken cancellationToken)
    {
        var source = Path.Combine(from, StoreKeeping.ArtifactFolder);
        var (files, bytes) = (0, 0L);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.Exists(source) ? Directory.EnumerateFiles(source, "*", options) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (path.EndsWith(ArtifactPaths.PartialSuffix, StringComparison.Ordinal))
            {
                continue;
            }

            var copy = Path.Combine(to, StoreKeeping.ArtifactFolder, Path.GetRelativePath(source, path));
            Guard(copy, () =>
            {
                PrivateFiles.CreateFolder(Path.GetDirectoryName(copy)!); // not null: below the folder
                bytes += CopyFile(path, copy);
            });
            files++;
        }

        return (files, bytes);
    }

    /// <summary>Copies one file onto the disk. A checkpoint may vanish meanwhile: its run has ended.</summary>
    private static long CopyFile(string from, string to)
    {
        FileStream source;
        try
        {
            source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }

        using (source)
        {
            using var target = PrivateFiles.Open(to, FileMode.CreateNew, FileAccess.Write);
            source.CopyTo(target, 1 << 20);
            target.Flush(flushToDisk: true);
            File.SetLastWriteTimeUtc(target.SafeFileHandle, File.GetLastWriteTimeUtc(source.SafeFileHandle));
            return target.Length;
        }
    }

    private static void Describe(string folder, string store, StoreCheckResult check) => PrivateFiles.WriteAllText(
        Path.Combine(folder, DescriptionFile),
        JsonSerializer.Serialize(
            new { Store = store, MadeAt = TimeProvider.System.GetUtcNow(), check.Rows, check.Artifacts, check.Bytes, Problems = check.Problems.Length },
            DomainJson.Indented));

    private static void Require(string store)
    {
        var file = Path.Combine(store, StoreKeeping.DatabaseFile);
        if (!File.Exists(file))
        {
            throw UserErrorException.NotFound($"{store}: there is no store (no {StoreKeeping.DatabaseFile} in it)");
        }

        Opened(file, source => StoreFormat.Find(StoreDatabase.Of(file, source)));
    }

    /// <summary>Nothing there, or only what locks left.</summary>
    private static bool IsEmpty(string folder) => !File.Exists(folder)
        && (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).All(entry => entry.EndsWith("lock", StringComparison.Ordinal)));

    private static bool IsWithin(string path, string folder) => Path.GetRelativePath(folder, path) is var way
        && (way == "." || !(way.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(way)));

    private static void RemoveIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{path}: cannot be written: {exception.Message}; the store itself is as it was", exception);
        }
    }
}
