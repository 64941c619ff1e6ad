using System.Diagnostics;
using System.Text.Json;

namespace Experiments.Benchmarks.Throughput;

/// <summary>Runs tests/Peers/throughput_optuna.py.</summary>
internal static class OptunaPeer
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Trials that compute nothing; null if Optuna or its database driver is not installed.</summary>
    public static async Task<ThroughputFigures?> RunAsync(BenchmarkPostgres? server, string storage, int trials, int workers)
    {
        var script = Path.Combine(Repository.Root, "tests", "Peers", "throughput_optuna.py");
        if (!File.Exists(Python)
            || (await RunAsync("-c", storage == "postgres" ? "import optuna, psycopg2" : "import optuna").ConfigureAwait(false)).ExitCode
                != 0)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("experiments-").FullName;
        try
        {
            var database = server?.ProcessorTime;
            // Not null: called only if there is a server.
            var url = storage == "postgres"
                ? await server!.CreateDatabaseUrlAsync().ConfigureAwait(false)
                : $"sqlite:///{folder}/optuna.db";
            var (exitCode, output) = await RunAsync(script, url, $"{trials}", $"{workers}").ConfigureAwait(false);
            if (exitCode != 0)
            {
                throw new InvalidOperationException($"{script} exited with {exitCode}");
            }

            var answer = JsonDocument.Parse(output).RootElement;
            double Number(string name) => answer.GetProperty(name).GetDouble();
            return new ThroughputFigures(
                (int)Number("trials"), TimeSpan.FromSeconds(Number("seconds")), TimeSpan.FromSeconds(Number("cpuSeconds")),
                storage == "postgres" ? server?.ProcessorTime - database : null, Number("first"), Number("last"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        // Not null: it exists.
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return (process.ExitCode, output);
    }
}
