using System.Globalization;

namespace Experiments.Benchmarks.Throughput;

/// <summary>A PostgreSQL server with its usual settings: each commit is on disk.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int TicksPerSecond = 100;

    private readonly PostgresProcess _process = new();

    private PostgresServer()
    {
    }

    /// <summary>Processor time of all its processes since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var main = int.Parse(File.ReadLines(Path.Combine(_process.Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            var ticks = 0L;
            foreach (var file in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
            {
                // After the program's name, which may hold blanks: state, parent, …; 11 and 12 are own ticks, 13 and 14 those of children
                // that ended.
                if (ReadStat(file) is not { } stat)
                {
                    continue;
                }

                if (Path.GetFileName(file) == $"{main}")
                {
                    ticks += stat[11] + stat[12] + stat[13] + stat[14];
                }
                else if (stat[1] == main)
                {
                    ticks += stat[11] + stat[12];
                }
            }

            return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
        }
    }

    /// <summary>A running server; null where none is installed.</summary>
    public static async Task<PostgresServer?> TryStartAsync()
    {
        if (!PostgresProcess.IsInstalled)
        {
            return null;
        }

        var server = new PostgresServer();
        await server._process.InitializeAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Creates an empty database and answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync() =>
        _process.ConnectionTo(await _process.CreateDatabaseAsync(CancellationToken.None).ConfigureAwait(false));

    /// <summary>Creates an empty database and answers its URL.</summary>
    public async Task<string> CreateDatabaseUrlAsync()
    {
        var name = await _process.CreateDatabaseAsync(CancellationToken.None).ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://postgres@127.0.0.1:{_process.Port}/{name}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Fields of /proc/…/stat after the program's name, the state as 0; null where the process has ended.</summary>
    private static long[]? ReadStat(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return
            [
                .. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')
                .Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out var number) ? number : 0),
            ];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
