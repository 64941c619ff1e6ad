using System.Data.Common;
using Experiments.Domain;
using Experiments.Silo.Storage.Grouping;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Silo.Storage;

/// <summary>Grain state in one SQLite file, for a silo that is alone on its store; writes are committed in groups.</summary>
internal static class SqliteGrainStorage
{
    /// <summary>
    /// Write-ahead log with NORMAL: a crash of the process loses nothing, a power failure at most the last moments, and what was lost is
    /// computed again. The busy timeout is for readers beside the silo, such as the sqlite3 shell.
    /// </summary>
    private const string Pragmas = "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 10000;";

    /// <summary>Creates or upgrades the schema of <paramref name="file"/> and makes it the silo's default storage.</summary>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder silo, string file)
    {
        var connection = ConnectionString(file, SqliteOpenMode.ReadWriteCreate, isPooled: true);
        EnsureSchema(connection, file);
        silo.Services.AddSingleton(services =>
        {
            var source = new PragmaDataSource(connection);
            IWriteTransaction transactions = new SqliteTransactions(source.Open);
            transactions = services.GetRequiredService<SiloOptions>().Transactions?.Invoke(transactions) ?? transactions;
            return new GroupingDataSource(source, SqliteFactory.Instance, new GroupCommit(new GuardedTransactions(
                transactions, exception => SqliteFaults.Find(exception, file), services.GetRequiredService<StoreGate>().Close)));
        });
        return silo.AddAdoNetGrainStorageAsDefault(builder => builder.Configure<GroupingDataSource>((options, source) =>
        {
            options.Invariant = "System.Data.SQLite";
            options.DataSource = source;
            options.GrainStorageSerializer = new DomainJsonSerializer();
        }));
    }

    /// <summary>How the file is opened, by the silo and by whoever keeps the store.</summary>
    public static string ConnectionString(string file, SqliteOpenMode mode, bool isPooled) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = mode,
        Pooling = isPooled,
        Cache = SqliteCacheMode.Private,
    }.ToString();

    private static void EnsureSchema(string connectionString, string file)
    {
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL;");

            // One transaction that takes the write lock first: a second starter waits, then finds everything there.
            Execute(connection, "BEGIN IMMEDIATE");
            Execute(connection, SchemaScripts.Read("sqlite-storage.sql"));
            Execute(connection, "COMMIT");
        }
        catch (SqliteException exception) when (SqliteFaults.Find(exception, file) is { } fault)
        {
            throw UserErrorException.Failed($"{fault}; {fault.Remedy}, or name another folder with --store", exception);
        }
        catch (SqliteException exception)
        {
            throw UserErrorException.Failed($"{file}: the store cannot be opened: {exception.Message}; is it writable, and a store?", exception);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Connections with settings that SQLite forgets when a connection closes; Orleans opens one an operation.</summary>
    private sealed class PragmaDataSource(string connectionString) : DbDataSource
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

        protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(OpenDbConnection());
    }
}
