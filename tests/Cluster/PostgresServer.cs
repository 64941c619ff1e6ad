using Npgsql;
using Xunit;

namespace Experiments.Cluster;

/// <summary>A PostgreSQL server for the tests of one class; null if none is installed.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly PostgresProcess? _process = PostgresProcess.IsInstalled ? new PostgresProcess("-c max_connections=300") : null;

    public async ValueTask InitializeAsync()
    {
        if (_process is not null)
        {
            await _process.InitializeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>Skips the test if PostgreSQL is not installed.</summary>
    public static void SkipUnlessInstalled() =>
        Assert.SkipUnless(PostgresProcess.IsInstalled, "PostgreSQL is not installed (Debian's package postgresql)");

    public Task StartAsync() => _process!.StartAsync(); // not null, here and below: the test is skipped where it is not installed

    public Task StopAsync() => _process!.StopAsync();

    /// <summary>Creates an empty database and returns the connection string.</summary>
    public async Task<string> CreateDatabaseAsync() =>
        _process!.ConnectionTo(await _process.CreateDatabaseAsync(TestContext.Current.CancellationToken));

    /// <summary>Dumps a database to a file with that name beside its data.</summary>
    public Task DumpAsync(string connection, string file) => _process!.DumpAsync(NameOf(connection), file);

    /// <summary>Restores a database from such a file.</summary>
    public Task RestoreAsync(string connection, string file) => _process!.RestoreAsync(NameOf(connection), file);

    private static string NameOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!; // not null: created above
}
