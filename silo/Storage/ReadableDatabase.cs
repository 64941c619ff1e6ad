using Experiments.Domain;
using Experiments.Store.Files;
using Microsoft.Data.Sqlite;

namespace Experiments.Silo.Storage;

/// <summary>
/// A store's database, opened for reading wherever it is. SQLite must write beside a database in WAL mode even to read it. On a read-only
/// disk or folder, a database without a log is read in place, and one with a log, which holds changes not yet in the database, from a copy.
/// </summary>
internal sealed class ReadableDatabase : IDisposable
{
    private const int ReadOnly = 8;
    private const int CannotOpen = 14;

    private readonly string? _copy;

    private ReadableDatabase(SqliteConnection connection, string? copy) => (Connection, _copy) = (connection, copy);

    /// <summary>The open connection.</summary>
    public SqliteConnection Connection { get; }

    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="UserErrorException">Its copy cannot be written.</exception>
    public static ReadableDatabase Open(string file)
    {
        try
        {
            return new ReadableDatabase(Connect(file, SqliteOpenMode.ReadWrite), copy: null);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is ReadOnly or CannotOpen && !MayWriteBeside(file))
        {
            return HasLog(file)
                ? OpenCopy(file)
                : new ReadableDatabase(Connect($"file:{Uri.EscapeDataString(file)}?immutable=1", SqliteOpenMode.ReadOnly), copy: null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        if (_copy is not null)
        {
            Directory.Delete(_copy, recursive: true);
        }
    }

    private static ReadableDatabase OpenCopy(string file)
    {
        var folder = Directory.CreateTempSubdirectory("experiments-read-").FullName;
        try
        {
            var copy = Path.Combine(folder, Path.GetFileName(file));
            File.Copy(file, copy);
            File.Copy(LogOf(file), LogOf(copy));
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                File.SetAttributes(path, FileAttributes.Normal);
            }

            return new ReadableDatabase(Connect(copy, SqliteOpenMode.ReadWrite), folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Directory.Delete(folder, recursive: true);
            throw UserErrorException.Failed(
                $"{file}: the database must be copied to be read, and {Path.GetTempPath()} is not writable: {exception.Reason()}; "
                    + "free some space there, or name another folder with TMPDIR",
                exception);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static SqliteConnection Connect(string source, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(SqliteStorage.ConnectionString(source, mode, isPooled: false));
        try
        {
            connection.Open();

            // SQLite reads the file only with the first query.
            using var first = connection.CreateCommand();
            first.CommandText = "PRAGMA schema_version";
            first.ExecuteScalar();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool MayWriteBeside(string file)
    {
        var path = PartialFile.NameFor(file);
        try
        {
            File.WriteAllText(path, "");
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasLog(string file) => new FileInfo(LogOf(file)) is { Exists: true, Length: > 0 };

    private static string LogOf(string file) => file + "-wal";
}
