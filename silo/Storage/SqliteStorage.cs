using System.Data.Common;
using System.Globalization;
using Experiments.Domain;
using Experiments.Silo.Storage.Formats;
using Experiments.Silo.Storage.Grouping;
using Experiments.Store.Files;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Silo.Storage;

/// <summary>Grain state in one SQLite file, for a silo that is alone on its store; writes are committed in groups.</summary>
internal static class SqliteStorage
{
    /// <summary>
    /// Write-ahead log with FULL: acknowledged writes survive a power failure, since a commit returns when its log is on disk. Many writes
    /// share a commit, so this costs little. The log is truncated to its limit after a long reader, such as a backup, made it grow. The
    /// busy timeout is for readers outside the silo, such as the sqlite3 shell.
    /// </summary>
    private const string Pragmas = "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216; PRAGMA busy_timeout = 10000;";

    /// <summary>Makes <paramref name="file"/> the silo's default storage. Call <see cref="EnsureSchema"/> first.</summary>
    public static ISiloBuilder AddSqliteStorage(this ISiloBuilder silo, string file)
    {
        silo.Services.AddSingleton(services =>
        {
            var source = SourceOf(file);
            ITransactionExecutor transactions = new SqliteTransactionExecutor(source.Open);
            transactions = services.GetRequiredService<SiloOptions>().Transactions?.Invoke(transactions) ?? transactions;
            return new GroupCommitDataSource(source, SqliteFactory.Instance, new GroupCommit(new FaultReportingExecutor(
                transactions, exception => SqliteFaults.Find(exception, file), services.GetRequiredService<StoreGate>().Close)));
        });
        return TextKeyGrainStorage.Add<GroupCommitDataSource>(silo, "System.Data.SQLite");
    }

    /// <summary>The connections of a silo.</summary>
    public static PragmaDataSource SourceOf(string file) => new(ConnectionString(file, SqliteOpenMode.ReadWriteCreate, isPooled: true));

    /// <summary>The connection string for the file, for the silo and for store maintenance.</summary>
    public static string ConnectionString(string file, SqliteOpenMode mode, bool isPooled) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = mode,
        Pooling = isPooled,
        Cache = SqliteCacheMode.Private,
    }.ToString();

    /// <summary>
    /// Creates the schema of <paramref name="file"/>, or migrates it to this build and then leaves a copy of the database beside it. The
    /// caller holds the store's lock. Returns the migration; null if there was none.
    /// </summary>
    /// <exception cref="UserErrorException">The store is from a newer build, cannot be opened, or has lost its database.</exception>
    public static StoreMigration? EnsureSchema(string file)
    {
        try
        {
            if (!File.Exists(file))
            {
                RequireNoArtifacts(file);

                // SQLite gives its log and shared memory the file mode of the database.
                PrivateFiles.Open(file, FileMode.CreateNew, FileAccess.Write).Dispose();
            }

            using var connection = new SqliteConnection(ConnectionString(file, SqliteOpenMode.ReadWrite, isPooled: false));
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL;");
            var format = StoreFormat.Find(StoreDatabase.Of(file, connection));
            if (format is null)
            {
                RequireNoArtifacts(file);
            }

            var copy = format is 1 ? CopyAside(connection, file) : null;

            using var transaction = connection.BeginTransaction(deferred: false);
            var database = StoreDatabase.Of(file, connection, transaction);
            database.Execute(SchemaScripts.Read("sqlite-storage.sql"));
            StoreMigration? migration = null;
            if (copy is not null)
            {
                migration = StoreMigration.Run(database, copy);
                database.Execute($"DROP TABLE {StoreFormat.FirstTable}");
            }
            else if (format is null)
            {
                StoreFormat.Set(database);
            }

            transaction.Commit();
            return migration;
        }
        catch (SqliteException exception) when (SqliteFaults.Find(exception, file) is { } fault)
        {
            throw UserErrorException.Failed($"{fault}; {fault.Remedy}, or name another folder with --store", exception);
        }
        catch (SqliteException exception) when (SqliteFaults.IsDamage(exception))
        {
            throw UserErrorException.Failed($"{file}: {SqliteFaults.Damaged(exception)}", exception);
        }
        catch (SqliteException exception)
        {
            throw UserErrorException.Failed(
                $"{file}: the store cannot be opened: {exception.Reason()}; check that it is a store and writable", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed(
                $"{file}: the store cannot be written: {exception.Reason()}; free some space, or name another folder with --store",
                exception);
        }
    }

    /// <summary>A database without a store is new, unless artifacts beside it show that there was one.</summary>
    private static void RequireNoArtifacts(string file)
    {
        var artifacts = Path.Combine(Path.GetDirectoryName(file)!, StoreMaintenance.ArtifactFolder); // not null: a file in a folder
        if (Directory.Exists(artifacts)
            && Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories)
                .Any(path => !path.EndsWith(PartialFile.Suffix, StringComparison.Ordinal)))
        {
            throw UserErrorException.Failed(
                $"{file}: the store's database is missing or empty, but its artifacts exist; restore it with `experiments store "
                    + "restore BACKUP --replace`, name the "
                + $"cluster with --cluster if it belongs to one, or move {artifacts} elsewhere to start a new store");
        }
    }

    /// <summary>Copies a database that may be in use. Only its owner may read the copy.</summary>
    public static void Copy(SqliteConnection source, string to)
    {
        PrivateFiles.Open(to, FileMode.CreateNew, FileAccess.Write).Dispose();
        using var target = new SqliteConnection(ConnectionString(to, SqliteOpenMode.ReadWrite, isPooled: false));
        target.Open();
        source.BackupDatabase(target);
    }

    /// <summary>Copies the database before its format changes, and returns the copy's path.</summary>
    private static string CopyAside(SqliteConnection connection, string file)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{file}.format-1-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}");
        PartialFile.RemoveAbandoned(Path.GetDirectoryName(Path.GetFullPath(file))!, CancellationToken.None); // not null: a file's path
        var partial = PartialFile.NameFor(copy);
        try
        {
            Copy(connection, partial);
            File.Move(partial, copy, overwrite: true);
            return copy;
        }
        catch
        {
            PartialFile.DeleteIfPossible(partial);
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Connections with settings that SQLite forgets when a connection closes; Orleans opens one per operation.</summary>
    public sealed class PragmaDataSource(string connectionString) : DbDataSource
    {
        public override string ConnectionString => connectionString;

        protected override DbConnection CreateDbConnection() => new SqliteConnection(connectionString);

        public SqliteConnection Open() => (SqliteConnection)OpenDbConnection();

        protected override DbConnection OpenDbConnection()
        {
            var connection = base.OpenDbConnection();
            Execute((SqliteConnection)connection, Pragmas);
            return connection;
        }

        protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
            new(OpenDbConnection());
    }
}
