using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Experiments.Support;

/// <summary>Debian's PostgreSQL on a loopback port and a data folder of its own.</summary>
/// <param name="settings">What it is told beside them, such as <c>-c max_connections=300</c>.</param>
internal sealed class PostgresProcess(string settings = "") : IAsyncDisposable
{
    private static readonly string? Binaries = FindBinaries();

    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-pg-").FullName;
    private int _databases;

    /// <summary>Can there be a server?</summary>
    public static bool IsInstalled => Binaries is not null;

    public int Port { get; } = Ports.Free();

    /// <summary>The folder that it keeps everything in.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>Makes the data folder and starts the server.</summary>
    public async Task InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            await RunAsync("chown", "postgres", _folder).ConfigureAwait(false);
        }

        await AsPostgresAsync("initdb", "-D", Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
            .ConfigureAwait(false);
        await StartAsync().ConfigureAwait(false);
    }

    public Task StartAsync() => AsPostgresAsync(
        "pg_ctl", "-D", Data, "-w", "-s", "-l", Path.Combine(Data, "log"),
        "-o", $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 {settings}", "start");

    public Task StopAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-m", "immediate", "-s", "-w", "stop");

    /// <summary>Lets the server answer nothing, though its port is open; or lets it go on.</summary>
    public Task FreezeAsync(bool isFrozen)
    {
        var main = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return Processes.SignalAsync(isFrozen ? "STOP" : "CONT", [main, .. Processes.ChildrenOf(main)]);
    }

    /// <summary>Stops it, if a test has not done so, and removes what is left of it on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await FreezeAsync(false).ConfigureAwait(false);
            await StopAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // It was stopped, or never started: what a test has to say comes first.
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Creates an empty database and answers its name.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"t{++_databases}";
        await using var source = NpgsqlDataSource.Create(ConnectionTo("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return name;
    }

    /// <summary>Dumps a database to a file, as an admin does.</summary>
    public Task DumpAsync(string database, string file) =>
        AsPostgresAsync("pg_dump", "--format=custom", $"--file={Path.Combine(_folder, file)}", $"--dbname={UrlOf(database)}");

    /// <summary>Brings a database back from such a file.</summary>
    public Task RestoreAsync(string database, string file) =>
        AsPostgresAsync("pg_restore", "--clean", "--if-exists", $"--dbname={UrlOf(database)}", Path.Combine(_folder, file));

    public string ConnectionTo(string database) => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}");

    private string UrlOf(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"postgresql://postgres@127.0.0.1:{Port}/{database}");

    private static Task AsPostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, program); // not null: the caller asked whether it is installed
        return Environment.IsPrivilegedProcess
            ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // The shell sends output nowhere: a server would keep pipes of ours open.
        using var process = Process.Start("/bin/sh", ["-c", "exec \"$@\" > /dev/null", program, program, .. arguments]);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }

    private static string? FindBinaries() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(folder => Path.Combine(folder, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
            .Order(StringComparer.Ordinal)
            .LastOrDefault()
        : null;
}
