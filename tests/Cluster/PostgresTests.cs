using System.Net;
using Experiments.Domain;
using Experiments.Silo.Storage;
using Npgsql;
using Xunit;

namespace Experiments.Cluster;

/// <summary>The PostgreSQL database of a cluster: its schema, and whose writes it accepts.</summary>
public sealed class PostgresTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_starts_create_the_schema_once()
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = await server.CreateDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostgresStorage.EnsureSchemaAsync(connection, Cancellation)));

        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT count(*) = count(DISTINCT querykey) AND count(*) > 5 FROM orleansquery");
        Assert.Equal(true, await command.ExecuteScalarAsync(Cancellation));
    }

    [Theory]
    [InlineData("America/Los_Angeles")]
    [InlineData("UTC")]
    [InlineData("Asia/Tokyo")]
    public async Task Silos_that_are_alive_are_listed_in_whatever_time_zone_the_session_is(string zone)
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = $"{await server.CreateDatabaseAsync()};Timezone={zone}";
        await PostgresStorage.EnsureSchemaAsync(connection, Cancellation);
        await using var source = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(source, "INSERT INTO ClusterVersion (DeploymentId) VALUES ('c')");
        foreach (var (port, age) in new[] { (4000, "1 second"), (4001, "2 minutes"), (4002, "1 day") })
        {
            await ExecuteAsync(
                source,
                "INSERT INTO ClusterMember (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, StartTime, IAmAliveTime) "
                + $"VALUES ('c', '127.0.0.1', {port}, 1, 'n', 'h', {(int)SiloStatus.Active}, now(), now() - interval '{age}')");
        }

        Assert.Equal(4000, Assert.Single(await PostgresStorage.ListSilosAsync(connection, "c", Cancellation)).Port);
    }

    [Fact]
    public async Task A_silo_declared_dead_cannot_write()
    {
        PostgresServer.SkipUnlessInstalled();
        const int Active = 3, Dead = 6;
        var connection = await server.CreateDatabaseAsync();
        await PostgresStorage.EnsureSchemaAsync(connection, Cancellation);
        await using var source = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(source, "INSERT INTO ClusterVersion (DeploymentId) VALUES ('c')");
        var (frozen, other) = (SiloAddress.New(IPAddress.Loopback, 4000, 7), SiloAddress.New(IPAddress.Loopback, 4000, 8));
        foreach (var silo in new[] { frozen, other })
        {
            await ExecuteAsync(
                source,
                "INSERT INTO ClusterMember (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, StartTime, IAmAliveTime) "
                + $"VALUES ('c', '127.0.0.1', 4000, {silo.Generation}, 'n', 'h', {Active}, now(), now())");
        }

        Assert.Equal(1, await WriteAsync(connection, frozen, "e0", version: null));
        await ExecuteAsync(source, $"UPDATE ClusterMember SET Status = {Dead} WHERE Generation = {frozen.Generation}");
        Assert.Null(await WriteAsync(connection, frozen, "e0", version: 1));
        Assert.Null(await WriteAsync(connection, frozen, "e1", version: null));
        Assert.Equal(2, await WriteAsync(connection, other, "e0", version: 1));
    }

    [Fact]
    public async Task A_database_restored_from_a_dump_is_flagged_to_the_scheduler_once()
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = await server.CreateDatabaseAsync();
        await PostgresStorage.EnsureSchemaAsync(connection, Cancellation);
        await using var source = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(
            source,
            "INSERT INTO StateRow (Service, State, GrainKey, Version, Json, WrittenAt) "
            + "VALUES ('s', 'scheduler', 'default', 1, '{\"incarnation\": 5, \"isRestored\": false}', now())");
        await PostgresStorage.EnsureSchemaAsync(connection, Cancellation);
        Assert.Equal("false", await IsRestoredAsync());

        await server.DumpAsync(connection, "dump");
        await ExecuteAsync(source, "UPDATE StateRow SET Json = '{\"incarnation\": 7, \"isRestored\": false}'");
        await server.RestoreAsync(connection, "dump");
        await PostgresStorage.EnsureSchemaAsync(connection, Cancellation);
        Assert.Equal("true", await IsRestoredAsync());

        // As the scheduler does when it starts; silos that start later change nothing.
        await ExecuteAsync(source, "UPDATE StateRow SET Json = '{\"incarnation\": 1800000000, \"isRestored\": false}'");
        await PostgresStorage.EnsureSchemaAsync(connection, Cancellation);
        Assert.Equal("false", await IsRestoredAsync());

        async Task<object?> IsRestoredAsync()
        {
            await using var command = source.CreateCommand("SELECT Json->>'isRestored' FROM StateRow WHERE State = 'scheduler'");
            return await command.ExecuteScalarAsync(Cancellation);
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>Writes a row as the grain storage of a silo does; returns its new version, null if it was rejected.</summary>
    private static async Task<object?> WriteAsync(string connection, SiloAddress silo, string key, int? version)
    {
        await using var source = NpgsqlDataSource.Create(PostgresStorage.NameWriter(connection, silo));
        await using var query = source.CreateCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'WriteToStorageKey'");
        // Not null: the schema has it.
        await using var command = source.CreateCommand((string)(await query.ExecuteScalarAsync(Cancellation))!);
        command.Parameters.AddWithValue("ServiceId", "s");
        command.Parameters.AddWithValue("GrainTypeString", "experiment");
        command.Parameters.AddWithValue("GrainIdExtensionString", key);
        command.Parameters.AddWithValue("GrainIdN0", 0L);
        command.Parameters.AddWithValue("GrainIdN1", 0L);
        command.Parameters.AddWithValue("PayloadBinary", "{}"u8.ToArray());
        command.Parameters.AddWithValue("GrainStateVersion", version is { } known ? known : DBNull.Value);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    [Fact]
    public async Task An_unavailable_database_is_reported_in_one_line()
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => PostgresStorage.EnsureSchemaAsync("Host=127.0.0.1;Port=1;Username=x;Password=secret", Cancellation));
        Assert.Equal(UserErrorKind.Unreachable, error.Kind);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
