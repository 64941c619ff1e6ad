using System.Collections.Concurrent;
using System.Diagnostics;

namespace Experiments.Benchmarks.Control;

/// <summary>Commands as users run them, each in its own process, all at once.</summary>
/// <param name="program">The client's assembly.</param>
/// <param name="connection">The connection of the cluster.</param>
/// <param name="store">The cluster's store.</param>
/// <param name="folder">The folder for sweep files.</param>
internal sealed class ControlTimings(string program, string connection, string store, string folder)
{
    private const int Readers = 8;
    private const int Submitters = 20;
    private const int Rounds = 3;

    private readonly ConcurrentDictionary<string, byte> _said = [];

    /// <summary>Runs eight listings at once.</summary>
    public async Task<Latencies> ListAsync()
    {
        var latencies = new Latencies($"`sweep list`, {Readers} at once");
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => RunAsync(latencies, "sweep", "list"))).ConfigureAwait(false);
        }

        return latencies;
    }

    /// <summary>Runs eight listings and twenty submissions at once.</summary>
    public async Task<Latencies> ListAndSubmitAsync(string state)
    {
        var latencies = new Latencies($"{Readers} lists and {Submitters} submits at once");
        var submits = Enumerable.Range(0, Submitters)
            .Select(number => RunAsync(latencies, "sweep", "run", WriteSweep($"{state}-file-{number}"), "--detach"));
        var lists = Enumerable.Range(0, Readers).Select(_ => RunAsync(latencies, "sweep", "list"));
        await Task.WhenAll(submits.Concat(lists)).ConfigureAwait(false);
        return latencies;
    }

    private string WriteSweep(string name)
    {
        var file = Path.Combine(folder, $"{name}.yaml");
        File.WriteAllText(file, $$"""
            name: {{name}}
            dataset: {{ControlWork.Dataset}}
            features: seed-study
            protocol: { split: track, folds: 3, seed: 5 }
            search: { sampler: grid }
            models:
              - family: knn
                parameters: { k: 3 }
            """);
        return file;
    }

    private async Task RunAsync(Latencies latencies, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. arguments, "--cluster", connection, "--store", store])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!; // not null: no shell is asked
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().ConfigureAwait(false);
        latencies.Add(Stopwatch.GetElapsedTime(started));
        _ = await output.ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            latencies.AddFailure();
            var said = $"exit code {process.ExitCode}: {(await error.ConfigureAwait(false)).TrimEnd().Split('\n')[^1]}";
            if (_said.TryAdd(said, 0))
            {
                Console.Error.WriteLine(said);
            }
        }
    }
}
