using System.Reflection;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Grains.StoredState;
using Experiments.Silo;
using Experiments.Silo.Storage;
using Experiments.Store.Checking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Each grain has its own row, whatever its key looks like: every state of every grain, on both databases.</summary>
public sealed class GrainKeysTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => _folder["state.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task No_two_grains_share_a_row_in_SQLite() =>
        AssertEveryKeyHasItsOwnRowAsync(cluster: null, () => StoreRows.ReadSqlite(File, Assert.Fail));

    [Fact]
    public async Task No_two_grains_share_a_row_in_PostgreSQL()
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = await server.CreateDatabaseAsync();
        await AssertEveryKeyHasItsOwnRowAsync(connection, () => StoreRows.ReadPostgres(connection));
    }

    [Fact]
    public async Task A_numeric_key_is_refused()
    {
        using var host = await BuildAsync(cluster: null);
        await host.StartAsync(Cancellation);
        var bare = host.Services.GetRequiredKeyedService<IGrainStorage>("rows");
        foreach (var key in new[] { "1", "0", "0+x", "00112233445566778899aabbccddeeff" })
        {
            var grain = GrainId.Create("sweep", key);
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => bare.WriteStateAsync("sweep", grain, new GrainState<Content>(new Content())));
            await Assert.ThrowsAsync<InvalidOperationException>(() => bare.ReadStateAsync("sweep", grain, new GrainState<Content>()));
        }

        await host.StopAsync(Cancellation);
        Assert.DoesNotContain(StoreRows.ReadSqlite(File, Assert.Fail), row => row.State == "sweep");
    }

    private async Task AssertEveryKeyHasItsOwnRowAsync(string? cluster, Func<IEnumerable<StateRow>> read)
    {
        var keys = HostileKeys.All;
        var grains = GrainTypes().ToList();
        using (var host = await BuildAsync(cluster))
        {
            await host.StartAsync(Cancellation);
            var storage = host.Services.GetRequiredKeyedService<IGrainStorage>("Default");
            foreach (var (state, type) in grains)
            {
                // All at once, so that they share transactions; then a second version of each.
                var rows = keys.Select(
                    key => (Grain: GrainId.Create(GrainType.Create(type), IdSpan.Create(key)),
                        State: new GrainState<Content>(new Content { Of = "nobody" }))).ToList();
                await Task.WhenAll(rows.Select(row => storage.WriteStateAsync(state, row.Grain, row.State)));
                rows.ForEach(row => row.State.State = new Content { Of = $"{state} {row.Grain.Key}" });
                await Task.WhenAll(rows.Select(row => storage.WriteStateAsync(state, row.Grain, row.State)));
            }

            foreach (var (state, type) in grains)
            {
                foreach (var key in keys)
                {
                    var row = new GrainState<Content>();
                    await storage.ReadStateAsync(state, GrainId.Create(GrainType.Create(type), IdSpan.Create(key)), row);
                    Assert.Equal((true, "2", $"{state} {key}"), (row.RecordExists, row.ETag, row.State!.Of)); // not null: the record exists
                }
            }

            await host.StopAsync(Cancellation);
        }

        // Beside them are the rows of the silo's own grains.
        // Not null: none is cleared.
        var stored = read().Where(row => row.Json!.Contains("\",\"of\":\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            grains.SelectMany(grain => keys.Select(key => $"{grain.State} {key}")).Order(StringComparer.Ordinal),
            stored.Select(row => row.ToString()).Order(StringComparer.Ordinal));
        // Not null: it was written.
        Assert.All(stored, row => Assert.Equal(row.ToString(), JsonSerializer.Deserialize<Content>(row.Json!, DomainJson.Compact)!.Of));
    }

    /// <summary>Every state that a grain keeps, with the grain's type; pages have a type of their own.</summary>
    private static IEnumerable<(string State, string Type)> GrainTypes() =>
        from state in StateTypes.All.Keys
        let keeper = typeof(StateTypes).Assembly.GetTypes().SingleOrDefault(type => type.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StateName == state))
        let type = keeper?.CustomAttributes.Single(
            attribute => attribute.AttributeType == typeof(GrainTypeAttribute)).ConstructorArguments[0].Value
        select (state, type as string ?? state);

    /// <summary>A silo without slots.</summary>
    private Task<IHost> BuildAsync(string? cluster) => SiloHost.BuildAsync(
        new SiloOptions { Name = "n1", Store = _folder.Path, Cluster = cluster, Devices = [] }, cancellationToken: Cancellation);

    /// <summary>The content of a row in these tests.</summary>
    public sealed class Content
    {
        public string Of { get; set; } = "";
    }
}
