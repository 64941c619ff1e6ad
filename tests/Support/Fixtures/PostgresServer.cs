using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(Experiments.Support.Fixtures.PostgresServer))]
[assembly: TestCollectionOrderer(typeof(Experiments.Support.Fixtures.SideBySide))]

namespace Experiments.Support.Fixtures;

/// <summary>
/// A PostgreSQL server for all tests of a program, each with databases of its own; started when the first test asks for one. A test that
/// stops or freezes the server starts one for itself, since others run beside it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Without fsync: the server is killed here, but its machine never is.</summary>
    private const string Settings = "-c max_connections=300 -c fsync=off -c full_page_writes=off";

    private readonly Lazy<Task<PostgresProcess>> _process = new(async () =>
    {
        var process = new PostgresProcess(Settings);
        try
        {
            await process.InitializeAsync();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    });

    /// <summary>Skips the test if PostgreSQL is not installed.</summary>
    public static void SkipUnlessInstalled() => Assert.SkipUnless(PostgresProcess.IsInstalled, PostgresProcess.NotInstalled);

    /// <summary>The server's process.</summary>
    internal Task<PostgresProcess> ProcessAsync() => _process.Value;

    public async Task StartAsync() => await (await ProcessAsync()).StartAsync();

    public async Task StopAsync() => await (await ProcessAsync()).StopAsync();

    /// <summary>Creates an empty database and returns the connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var process = await ProcessAsync();
        return process.ConnectionTo(await process.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Dumps a database to a file with that name beside its data.</summary>
    public async Task DumpAsync(string connection, string file) => await (await ProcessAsync()).DumpAsync(NameOf(connection), file);

    /// <summary>Restores a database from such a file.</summary>
    public async Task RestoreAsync(string connection, string file) => await (await ProcessAsync()).RestoreAsync(NameOf(connection), file);

    public async ValueTask DisposeAsync()
    {
        if (_process is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await ProcessAsync()).DisposeAsync();
        }
    }

    private static string NameOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!; // not null: created above
}
