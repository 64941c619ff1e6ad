using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;

namespace Experiments.Web.Pages.Experiment;

/// <summary>What the page of a run shows.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">Why it waits, was pruned, or failed; its attempts and its results.</param>
public sealed record RunModel(RunId Run, IReadOnlyList<Block> Why)
{
    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var run = RunId.Parse($"{asked.Text("sweep")}/{asked.Text("experiment")}/{asked.Text("run")}");
        var why = await SweepQueries.ExplainAsync(asked.Grains, run, asked.Options.FindLog, asked.Cancellation).ConfigureAwait(false);
        return new RunModel(run, why.Blocks);
    }
}
