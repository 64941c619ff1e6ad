using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Experiments.Support;

/// <summary>Debian's PostgreSQL on a loopback port with its own data folder.</summary>
/// <param name="settings">Additional arguments, such as <c>-c max_connections=300</c>.</param>
internal sealed class PostgresProcess(string settings = "") : IAsyncDisposable
{
    /// <summary>Why a test is skipped, or a benchmark not run, without it.</summary>
    public const string NotInstalled = "PostgreSQL is not installed (Debian's package postgresql)";

    private static readonly string? Binaries = FindBinaries();

    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-pg-").FullName;
    private int _databases;

    /// <summary>Whether PostgreSQL is installed.</summary>
    public static bool IsInstalled => Binaries is not null;

    public int Port { get; } = Ports.Free();

    /// <summary>The data folder.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>Creates the data folder and starts the server.</summary>
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

    /// <summary>Freezes the server, so that it does not respond although its port is open; or thaws it.</summary>
    public Task FreezeAsync(bool isFrozen)
    {
        var main = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return Processes.SignalAsync(isFrozen ? "STOP" : "CONT", [main, .. Processes.ChildrenOf(main)]);
    }

    /// <summary>Stops the server, if a test has not done so, and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await FreezeAsync(false).ConfigureAwait(false);
            await StopAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // It was stopped, or never started: the test's own failure matters more.
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Creates an empty database and returns its name.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(ConnectionTo("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return name;
    }

    /// <summary>Dumps a database to a file, as an admin would.</summary>
    public Task DumpAsync(string database, string file) =>
        AsPostgresAsync("pg_dump", "--format=custom", $"--file={Path.Combine(_folder, file)}", $"--dbname={UrlOf(database)}");

    /// <summary>Restores a database from such a file.</summary>
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
        // The shell discards output: a server would keep our pipes open.
        using var process = Process.Start("/bin/sh", ["-c", "exec \"$@\" > /dev/null", program, program, .. arguments]);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}");
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
