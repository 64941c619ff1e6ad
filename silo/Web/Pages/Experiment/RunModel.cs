using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;

namespace Experiments.Web.Pages.Experiment;

/// <summary>What the page of a run shows.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">Why it waits, was pruned, or failed; its attempts and its results.</param>
public sealed record RunModel(RunId Run, IReadOnlyList<Block> Why)
{
    /// <summary>The attempt whose log is shown: the last one that has a log here; 0 for none.</summary>
    public int Attempt { get; init; }

    /// <summary>The end of its log; null if there is none that can be seen from here.</summary>
    public LogTail? Log { get; init; }

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var run = RunId.Parse($"{asked.Text("sweep")}/{asked.Text("experiment")}/{asked.Text("run")}");
        var why = await SweepQueries.ExplainAsync(asked.Grains, run, asked.Options.FindLog, asked.Cancellation).ConfigureAwait(false);
        var runs = await asked.Grains.GetGrain<IExperimentGrain>(run.Experiment.ToString()).ListRunsAsync(asked.Cancellation)
            .ConfigureAwait(false);
        var attempts = runs.FirstOrDefault(known => known.Run.ShortName == run.ShortName)?.Attempts ?? [];
        foreach (var attempt in attempts.Reverse())
        {
            if (attempt.Log is { } name && asked.Options.FindLog(name) is { } path
                && await LogTail.ReadAsync(path, asked.Cancellation).ConfigureAwait(false) is { } log)
            {
                return new RunModel(run, why.Blocks) { Attempt = attempt.Number, Log = log };
            }
        }

        return new RunModel(run, why.Blocks);
    }
}
