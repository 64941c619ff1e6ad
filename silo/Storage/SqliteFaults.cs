using Experiments.Domain;
using Microsoft.Data.Sqlite;

namespace Experiments.Silo.Storage;

/// <summary>What errors of SQLite tell of the disk.</summary>
internal static class SqliteFaults
{
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>The least that a log is extended by.</summary>
    private const int ProbeBytes = 1 << 16;

    /// <summary>Is the file itself damaged, so that no other try gets farther?</summary>
    public static bool IsDamage(Exception exception) =>
        exception.GetBaseException() is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>That in words, with what mends it.</summary>
    public static string Damaged(Exception exception) =>
        $"the store's database is damaged ({exception.GetBaseException().Message}); `experiments store check` lists the damage, "
            + "`experiments store restore` restores a backup";

    /// <summary>
    /// The fault of the disk that <paramref name="file"/> lies on; null where an error is about something else. Without room for its log,
    /// over quota and on a disk that has become read-only SQLite speaks of an input/output error alone: the disk itself is asked then.
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
