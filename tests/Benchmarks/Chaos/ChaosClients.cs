using System.Diagnostics;
using Experiments.ClientCli.Connection;

namespace Experiments.Benchmarks.Chaos;

/// <summary>
/// A user who runs commands on the cluster meanwhile: each succeeds or fails with a message that explains why.
/// </summary>
internal sealed class ChaosClients(string connection, string store)
{
    private static readonly string[][] Commands = [["sweep", "list"], ["node", "list"], ["dataset", "list"], ["sweep", "list", "--json"]];

    private readonly List<double> _seconds = [];
    private readonly List<string> _refusals = [];
    private readonly List<string> _wrong = [];

    public async Task RunAsync(CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            await AskAsync(Commands[i % Commands.Length]).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(10), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Judge(Verdicts verdicts)
    {
        _seconds.Sort();
        verdicts.Note(
            $"{_seconds.Count} client commands, median {_seconds[_seconds.Count / 2]:0.0} s, maximum {_seconds[^1]:0.0} s; "
                + $"{_refusals.Count} failed with a message such as: {_refusals.FirstOrDefault() ?? "none"}");
        verdicts.Add($"{_wrong.Count} client commands failed without a message {_wrong.FirstOrDefault()}", _wrong.Count == 0);
    }

    private async Task AskAsync(string[] command)
    {
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(
            "dotnet", ["exec", typeof(RemoteCluster).Assembly.Location, .. command, "--cluster", connection, "--store", store])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!; // not null: dotnet runs this program
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        _seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        if (process.ExitCode == 0)
        {
            return;
        }

        var isInWords = process.ExitCode is 1 or 4 && error.Length > 0
            && !error.Contains("internal error", StringComparison.OrdinalIgnoreCase) && !error.Contains("   at ", StringComparison.Ordinal);
        (isInWords ? _refusals : _wrong).Add($"{process.ExitCode}: {error.Trim().ReplaceLineEndings(" / ")}");
        ChaosCommand.Log($"{string.Join(' ', command)}: {(isInWords ? _refusals : _wrong)[^1]}");
    }
}
