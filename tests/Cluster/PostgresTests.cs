using System.Diagnostics;
using System.Net;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Silo.Storage;
using Npgsql;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Three silo processes on one store and one PostgreSQL database.</summary>
public sealed class PostgresTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>, IDisposable
{
    private static readonly FamilySpace[] Models =
    [
        Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3)])),
        Demo.SmallCnn(40, 4, 8),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Three_starters_at_once_create_the_schema_once()
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
    public async Task A_silo_that_was_declared_dead_can_write_nothing()
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
    public async Task A_database_that_was_brought_back_from_a_dump_says_so_to_the_scheduler_once()
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
    public async Task A_database_that_is_away_is_said_in_one_line()
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => PostgresStorage.EnsureSchemaAsync("Host=127.0.0.1;Port=1;Username=x;Password=secret", Cancellation));
        Assert.Equal(UserErrorKind.Unreachable, error.Kind);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_silo_that_is_killed_costs_neither_a_run_nor_a_digit()
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = await server.CreateDatabaseAsync();
        var silos = new Dictionary<string, SiloProcess>();
        try
        {
            foreach (var name in new[] { "n1", "n2", "n3" })
            {
                silos[name] = SiloProcess.Start("--cluster", connection, "--store", Path.Combine(_folder, "store"), "--devices", "cpu:1",
                    "--name", name);
            }

            await Task.WhenAll(silos.Values.Select(silo => silo.JoinedAsync()));
            await using var client = await TestClient.ConnectAsync(connection);
            await Demo.ImportAsync(client.Grains, Path.Combine(_folder, "audio"));
            await Demo.RunAsync(client.Grains, Demo.Sweep("undisturbed", Models));

            await client.Grains.GetGrain<ISweepGrain>("disturbed")
                .SubmitAsync(Demo.Sweep("disturbed", Models), Demo.Features, Cancellation);
            await Demo.CompletedRunsAsync(client.Grains, "disturbed", 3);
            var scheduler = client.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

            // The worst choice of the three is the one that also keeps queue and leases.
            var keeper = await client.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(scheduler, Cancellation);
            var leases = await Until.TrueAsync(() => scheduler.ListLeasesAsync(Cancellation), leases => leases.Length > 0);
            var lost = leases.MinBy(lease => lease.Silo != keeper?.ToParsableString())!; // not null: there is one
            var started = Stopwatch.GetTimestamp();
            await silos[lost.Slot.Node].KillAsync();

            // The unit may have been reported just before the kill: then there is nothing to move.
            var sweep = client.Grains.GetGrain<ISweepGrain>("disturbed");
            var hasMoved = await Until.TrueAsync(
                async () => (await scheduler.ListLeasesAsync(Cancellation)).Any(
                    lease => lease.Unit.Id == lost.Unit.Id && lease.Slot.Node != lost.Slot.Node)
                    ? true
                    : (await sweep.DescribeAsync(Cancellation)).State is SweepState.Completed ? false : (bool?)null,
                moved => moved is not null);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            output.WriteLine(
                $"{lost.Unit.Id} of {lost.Slot.Node}: moved {hasMoved}, {seconds:0.0} s after the kill, scheduler killed: "
                    + $"{lost.Silo == keeper?.ToParsableString()}");

            // 15 s if the machine has time for the remaining silos; a busy machine is not the subject of this test.
            Assert.InRange(seconds, 0, 60);

            var ended = await Demo.EndAsync(client.Grains, "disturbed");
            Assert.Equal((SweepState.Completed, 12, 0), (ended.State, ended.Runs.Completed, ended.Runs.Failed));
            Assert.Equal(await Demo.LeaderboardAsync(client.Grains, "undisturbed"),
                await Demo.LeaderboardAsync(client.Grains, "disturbed"));
            for (var experiment = 0; experiment < ended.Experiments; experiment++)
            {
                Assert.All(
                    await Demo.RunsAsync(client.Grains, "disturbed", experiment),
                    run => Assert.Single(run.Attempts, attempt => attempt.Outcome is AttemptOutcome.Completed));
            }
        }
        finally
        {
            foreach (var silo in silos.Values)
            {
                await silo.DisposeAsync();
            }
        }
    }
}
