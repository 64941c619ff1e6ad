using System.IO.Compression;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Silo.Storage;
using Experiments.Silo.Storage.Formats;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace Experiments.Cluster;

/// <summary>
/// <c>Reference/store-format-1.zip</c> is a store as the last build without a format wrote it: datasets <c>1</c> (audited) and <c>abc</c>,
/// sweeps <c>df</c> and <c>plain</c>, nodes <c>c0ffee</c> and <c>vm</c>. <c>postgres-format-1.sql</c> is the schema that this build
/// created in an empty database.
/// </summary>
public sealed class StoreFormatTests(PostgresServer server) : IDisposable
{
    private const string Claimed = "dataset 1, dataset abc, dataset-audit 1, node c0ffee, sweep df";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    private string Database => Path.Combine(Store, "state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_format_1_store_opens_with_all_its_names()
    {
        Unpack();
        var before = new StoreMaintenance(Store, cluster: null).Check(null, Cancellation);
        Assert.Empty(before.Problems);
        await using (var silo = await TestSilo.StartAsync(Store))
        {
            Assert.Equal(8, (await silo.Grains.GetGrain<IDatasetGrain>("1").DescribeAsync(Cancellation)).Tracks);
            Assert.Equal(10, (await silo.Grains.GetGrain<IDatasetGrain>("abc").DescribeAsync(Cancellation)).Tracks);
            Assert.NotNull((await silo.Grains.GetGrain<IDatasetAuditGrain>("1").DescribeAsync(Cancellation)).Audit);
            Assert.Equal(SweepState.Completed, (await silo.Grains.GetGrain<ISweepGrain>("df").DescribeAsync(Cancellation)).State);
            Assert.Equal("c0ffee", (await silo.Grains.GetGrain<INodeGrain>("c0ffee").DescribeAsync(Cancellation)).Registration.Name);
            foreach (var other in new[] { "01", "ABC", "0abc" })
            {
                await Assert.ThrowsAsync<UserErrorException>(() => silo.Grains.GetGrain<IDatasetGrain>(other).DescribeAsync(Cancellation));
            }
        }

        var after = new StoreMaintenance(Store, cluster: null).Check(null, Cancellation);
        Assert.Empty(after.Problems);
        Assert.Equal((before.Rows + 1, before.Artifacts), (after.Rows, after.Artifacts)); // one more: the node of this silo
        Assert.Equal("1|abc|df",
            Query(Database,
                "SELECT group_concat(substr(GrainKey, 2), '|') FROM StateRow WHERE GrainKey LIKE '=%' AND State IN ('dataset', 'sweep')"));

        var copy = Assert.Single(Directory.GetFiles(Store, "state.db.format-1-*"));
        Assert.Equal(before.Rows, StoreRows.ReadSqlite(copy, Assert.Fail).Count());
    }

    [Fact]
    public void A_migration_reports_what_it_did_and_runs_once()
    {
        Unpack();
        var migration = SqliteStorage.EnsureSchema(Database)!; // not null: the store has format 1
        Assert.Equal((5, 0), (migration.Claimed, migration.Unclaimed));
        Assert.Contains(migration.Before, migration.ToString(), StringComparison.Ordinal);
        Assert.Null(SqliteStorage.EnsureSchema(Database));
        Assert.Single(Directory.GetFiles(Store, "state.db.*-*"));
    }

    [Fact]
    public void A_row_without_a_clear_owner_is_kept_and_reported()
    {
        Unpack();
        Execute(Database,
            Insert("dataset", 0x77,
                """{"pending":{"name":"077","root":"/","layout":"x","slices":{}},"import":{"name":"77","root":"/","layout":"x","slices":{}}}"""));
        Execute(Database, Insert("sweep", 0x78, """{"spec":{"name":"other","dataset":"abc","features":"tiny","models":[]}}"""));
        string[] expected = ["dataset number 0x77", "sweep number 0x78"];
        Assert.Equal(expected, Unclaimed());

        Assert.Equal((5, 2),
            SqliteStorage.EnsureSchema(Database) is { } migration ? (migration.Claimed, migration.Unclaimed) : default);
        Assert.Equal(expected, Unclaimed());
        Assert.Equal("2", Query(Database, "SELECT COUNT(*) FROM UnclaimedRow WHERE length(Json) > 50"));

        string[] Unclaimed() => [.. new StoreMaintenance(Store, cluster: null).Check(null, Cancellation).Problems
            .Where(problem => problem.Fault is StoreProblemKind.Unclaimed).Select(problem => problem.Subject)
            .Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_failed_migration_can_be_repeated()
    {
        Unpack();
        Execute(Database, "CREATE TABLE StateRow (Other TEXT)");
        var error = Assert.Throws<UserErrorException>(() => SqliteStorage.EnsureSchema(Database));
        Assert.DoesNotContain('\n', error.Message);
        Execute(Database, "DROP TABLE StateRow");
        Assert.Equal(5, SqliteStorage.EnsureSchema(Database)?.Claimed);
    }

    [Fact]
    public void A_store_of_a_newer_build_is_refused_with_the_build_to_use()
    {
        SqliteStorage.EnsureSchema(Path.Combine(Directory.CreateDirectory(Store).FullName, "state.db"));
        Execute(Database, $"INSERT INTO StoreFormat VALUES ({StoreFormat.Current + 1}, '9.8.7', '2031-01-01')");
        var keeping = new StoreMaintenance(Store, cluster: null);
        var copies = new SqliteBackup(new Progress<string>());
        Action[] openings =
        [
            () => SqliteStorage.EnsureSchema(Database),
            () => keeping.Check(null, Cancellation),
            () => keeping.PlanCollection(TimeSpan.Zero, CheckpointRetention.Last),
            () => copies.Backup(Store, _folder["backup"], Cancellation),
            () => copies.Restore(Store, _folder["other"], replaces: false, Cancellation),
        ];
        Assert.All(openings, open =>
        {
            var error = Assert.Throws<UserErrorException>(open);
            Assert.Contains("format 3", error.Message, StringComparison.Ordinal);
            Assert.Contains("use build 9.8.7 or a newer one", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        });
        Assert.False(Directory.Exists(_folder["other"]));
    }

    [Fact]
    public void A_build_without_store_formats_is_refused_by_the_database()
    {
        Directory.CreateDirectory(Store);
        SqliteStorage.EnsureSchema(Database);

        // The first thing that such a build does with a store.
        var error = Assert.Throws<SqliteException>(
            () => Execute(Database, "INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', 'older')"));
        Assert.Contains(StoreFormat.Refusal, error.Message, StringComparison.Ordinal);
        Assert.NotEqual("older", Query(Database, "SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'WriteToStorageKey'"));
        Assert.Null(SqliteStorage.EnsureSchema(Database));
    }

    [Fact]
    public async Task A_format_1_PostgreSQL_database_is_migrated_once_and_keeps_a_copy_of_its_rows()
    {
        var (connection, source) = await CreateOlderDatabaseAsync();
        await using (source)
        {
            var starts = await Task.WhenAll(
                Enumerable.Range(0, 3).Select(_ => PostgresStorage.EnsureSchemaAsync(connection, Cancellation)));
            var migration = Assert.Single(starts.OfType<StoreMigration>());
            Assert.Equal((5, 0, "the table GrainStateFormat1"), (migration.Claimed, migration.Unclaimed, migration.Before));
            Assert.Equal(17L, await QueryAsync(source, "SELECT count(*) FROM GrainStateFormat1"));
            Assert.Equal(17L, await QueryAsync(source, "SELECT count(*) FROM StateRow"));
            Assert.Equal(17, StoreRows.ReadPostgres(connection).Count());
            Assert.Equal(Claimed, string.Join(", ", StoreRows.ReadPostgres(connection).Select(row => row.ToString())
                .Intersect(Claimed.Split(", ")).Order(StringComparer.Ordinal)));

            // The first thing that a build without formats does; then a dump of one is restored beside current rows.
            var refused = await Assert.ThrowsAsync<PostgresException>(
                () => QueryAsync(source, File.ReadAllText(Reference("postgres-format-1.sql"))));
            Assert.Contains(StoreFormat.Refusal, refused.Message, StringComparison.Ordinal);
            await QueryAsync(source, "CREATE TABLE GrainState AS SELECT * FROM GrainStateFormat1");
            var error = await Assert.ThrowsAsync<UserErrorException>(() => PostgresStorage.EnsureSchemaAsync(connection, Cancellation));
            Assert.Contains("two stores", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_PostgreSQL_database_is_not_migrated_while_older_silos_run()
    {
        const int Active = 3;
        var (connection, source) = await CreateOlderDatabaseAsync();
        await using (source)
        {
            await QueryAsync(source, "INSERT INTO ClusterVersion (DeploymentId) VALUES ('c')");
            await QueryAsync(
                source,
                "INSERT INTO ClusterMember (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, StartTime, IAmAliveTime) "
                + $"VALUES ('c', '127.0.0.1', 4000, 1, 'older', 'h', {Active}, now(), now())");
            var error = await Assert.ThrowsAsync<UserErrorException>(() => PostgresStorage.EnsureSchemaAsync(connection, Cancellation));
            Assert.Contains("(older); stop all silos", error.Message, StringComparison.Ordinal);
            Assert.Equal(17, StoreRows.ReadPostgres(connection).Count());

            await QueryAsync(source, "UPDATE ClusterMember SET IAmAliveTime = now() - interval '2 minutes'");
            Assert.NotNull(await PostgresStorage.EnsureSchemaAsync(connection, Cancellation));
        }
    }

    [Fact]
    public async Task A_PostgreSQL_database_of_a_newer_build_is_refused()
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = await server.CreateDatabaseAsync();
        await PostgresStorage.EnsureSchemaAsync(connection, Cancellation);
        await using var source = NpgsqlDataSource.Create(connection);
        await QueryAsync(source, $"INSERT INTO StoreFormat VALUES ({StoreFormat.Current + 1}, '9.8.7', '2031-01-01')");
        var started = await Assert.ThrowsAsync<UserErrorException>(() => PostgresStorage.EnsureSchemaAsync(connection, Cancellation));
        var read = Assert.Throws<UserErrorException>(() => StoreRows.ReadPostgres(connection).Count());
        Assert.All([started, read], error => Assert.Contains("use build 9.8.7 or a newer one", error.Message, StringComparison.Ordinal));
    }

    private static string Reference(string file) => Path.Combine(Repository.Root, "tests", "Cluster", "Reference", file);

    private void Unpack() => ZipFile.ExtractToDirectory(Reference("store-format-1.zip"), Store);

    private static string Insert(string state, long number, string json) =>
        $"INSERT INTO GrainState VALUES ('experiments', '{state}', '', 0, {number}, 1, '{json}', '2030-01-01T00:00:00.000Z')";

    /// <summary>A database as the last build without a format left it, with the rows of the reference store.</summary>
    private async Task<(string Connection, NpgsqlDataSource Source)> CreateOlderDatabaseAsync()
    {
        PostgresServer.SkipUnlessInstalled();
        Unpack();
        var connection = await server.CreateDatabaseAsync();
        var source = NpgsqlDataSource.Create(connection);
        await QueryAsync(source, File.ReadAllText(Reference("postgres-format-1.sql")));
        using var sqlite = Open(Database);
        using var read = new SqliteCommand("SELECT Service, State, GrainKey, GrainN0, GrainN1, Version, Json FROM GrainState", sqlite);
        using var rows = read.ExecuteReader();
        while (rows.Read())
        {
            await using var command = source.CreateCommand("INSERT INTO GrainState VALUES ($1, $2, $3, $4, $5, $6, $7::json, now())");
            object[] values =
            [
                rows.GetString(0),
                rows.GetString(1),
                rows.GetString(2),
                rows.GetInt64(3),
                rows.GetInt64(4),
                rows.GetInt32(5),
                rows.GetString(6),
            ];
            Array.ForEach(values, value => command.Parameters.Add(new NpgsqlParameter { Value = value }));
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        return (connection, source);
    }

    private static async Task<object?> QueryAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(string database, string sql) => Query(database, sql);

    private static string? Query(string database, string sql)
    {
        using var connection = Open(database);
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar()?.ToString();
    }
}
