using Experiments.Domain;
using Microsoft.Data.Sqlite;

namespace Experiments.Silo.Storage;

/// <summary>Disk faults in SQLite errors.</summary>
internal static class SqliteFaults
{
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>The smallest extension of a log, bytes.</summary>
    private const int ProbeBytes = 1 << 16;

    /// <summary>Whether the file itself is damaged, so that retrying cannot help.</summary>
    public static bool IsDamage(Exception exception) =>
        exception.GetBaseException() is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>Describes the damage and how to repair it.</summary>
    public static string Damaged(Exception exception) =>
        $"the store's database is damaged ({exception.GetBaseException().Message}); `experiments store check` lists the damage, "
            + "`experiments store restore` restores a backup";

    /// <summary>
    /// The fault of the disk that contains <paramref name="file"/>; null if an error has another cause. Without room for its log, over
    /// quota and on a disk that has become read-only, SQLite reports only an input/output error: the disk itself is then probed.
    /// </summary>
    public static StorageFault? Find(Exception exception, string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!; // not null: a file in a folder
        return (exception as SqliteException)?.SqliteErrorCode switch
        {
            Full => new StorageFault(StorageFaultKind.Full, folder),
            ReadOnly => new StorageFault(StorageFaultKind.ReadOnly, file),
            InputOutput => DiskProbe.Find(folder, ProbeBytes) ?? new StorageFault(StorageFaultKind.Failing, file),
            CannotOpen => DiskProbe.Find(folder, ProbeBytes),
            _ => null,
        };
    }
}
