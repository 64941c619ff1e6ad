using System.Globalization;

namespace Experiments.Benchmarks.Throughput;

/// <summary>A PostgreSQL server with its default settings: each commit is flushed to disk.</summary>
internal sealed class BenchmarkPostgres : IAsyncDisposable
{
    private readonly PostgresProcess _process = new();

    private BenchmarkPostgres()
    {
    }

    /// <summary>Processor time of all its processes since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var main = int.Parse(File.ReadLines(Path.Combine(_process.Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            var time = Processes.ProcessorTimeOf(main) is var (own, exited) ? own + exited : TimeSpan.Zero;
            return Processes.ChildrenOf(main).Select(child => Processes.ProcessorTimeOf(child)?.Own ?? TimeSpan.Zero)
                .Aggregate(time, (sum, own) => sum + own);
        }
    }

    /// <summary>Starts a server; null if PostgreSQL is not installed.</summary>
    public static async Task<BenchmarkPostgres?> TryStartAsync()
    {
        if (!PostgresProcess.IsInstalled)
        {
            return null;
        }

        var server = new BenchmarkPostgres();
        await server._process.InitializeAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync() =>
        _process.ConnectionTo(await _process.CreateDatabaseAsync(CancellationToken.None).ConfigureAwait(false));

    /// <summary>Creates an empty database and returns its URL.</summary>
    public async Task<string> CreateDatabaseUrlAsync()
    {
        var name = await _process.CreateDatabaseAsync(CancellationToken.None).ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://postgres@127.0.0.1:{_process.Port}/{name}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
    }
}
