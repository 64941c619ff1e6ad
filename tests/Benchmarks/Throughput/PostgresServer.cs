using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Experiments.Benchmarks.Throughput;

/// <summary>Debian's PostgreSQL on a port and a data folder of its own, with its usual settings: each commit is on disk.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const int TicksPerSecond = 100;

    private readonly string _binaries;
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-pg-").FullName;
    private readonly int _port = FreePort();
    private int _databases;

    private PostgresServer(string binaries) => _binaries = binaries;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Processor time of all its processes since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var main = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            var ticks = 0L;
            foreach (var file in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
            {
                // After the program's name, which may hold blanks: state, parent, …; 11 and 12 are own ticks, 13 and 14 those of children that ended.
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
    public static PostgresServer? TryStart()
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin"))
                .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (binaries is null)
        {
            return null;
        }

        var server = new PostgresServer(binaries);
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            Run("chown", "postgres", server._folder);
        }

        server.AsPostgres("initdb", "-D", server.Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
        server.AsPostgres(
            "pg_ctl", "-D", server.Data, "-w", "-s", "-l", Path.Combine(server.Data, "log"),
            "-o", $"-p {server._port} -k {server._folder} -c listen_addresses=127.0.0.1", "start");
        return server;
    }

    /// <summary>Creates an empty database and answers its connection string.</summary>
    public string CreateDatabase()
    {
        using var source = NpgsqlDataSource.Create(ConnectionTo("postgres"));
        using var command = source.CreateCommand($"CREATE DATABASE b{++_databases}");
        command.ExecuteNonQuery();
        return ConnectionTo($"b{_databases}");
    }

    /// <summary>The same as a URL.</summary>
    public string CreateDatabaseUrl()
    {
        CreateDatabase();
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://postgres@127.0.0.1:{_port}/b{_databases}");
    }

    public void Dispose()
    {
        AsPostgres("pg_ctl", "-D", Data, "-m", "immediate", "-s", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionTo(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}");

    /// <summary>Fields of /proc/…/stat after the program's name, the state as 0; null where the process has ended.</summary>
    private static long[]? ReadStat(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void AsPostgres(string program, params string[] arguments)
    {
        var path = Path.Combine(_binaries, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > /dev/null", program, program, .. arguments]);
        using var process = Process.Start(start)!; // not null: there is always a shell
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
