using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016), synchronous: experiments form cohorts by number, all runs of a cohort wait for each
/// other at a rung, then the best <c>1 / reduction</c> continue. The decisions do not depend on the order of arrival.
/// </summary>
internal sealed class HalvingPruner : IPruner
{
    public string Name => "halving";

    public string Summary => "Successive halving in cohorts that wait for each other: the same decisions in whatever order runs finish.";

    public ParameterSchema Parameters { get; } = new(
        "pruner halving",
        Rungs.Reduction,
        Rungs.MinEpochs,
        ParameterSpec.Integer("cohort", 9, 2, 10_000,
            "How many consecutive experiments are compared; with deterministic: true, at most the window."));

    // It compares only when the whole cohort has arrived, so the order of arrival does not matter.
    public bool ComparesExperiments => false;

    public IEnumerable<SpecProblem> FindProblems(SearchSpec search)
    {
        var cohort = Parameters.Complete(search.Pruner.Parameters).Integer("cohort");
        if (search.Deterministic && cohort > search.Window)
        {
            yield return new("search.window", string.Create(
                CultureInfo.InvariantCulture,
                $"window is {search.Window}, but a cohort of {cohort} must be open at once; set window: {cohort} or a smaller cohort"));
        }
    }

    public PruneDecision Decide(PruneRequest request)
    {
        if (Rungs.FindDue(request) is not { } rung)
        {
            return new(PruneAction.Continue, "halving judges at its rungs only, and this epoch is not one");
        }

        var cohort = request.Parameters.Integer("cohort");
        var first = request.Run.Experiment.Number / cohort * cohort;
        var end = Math.Min(first + cohort, request.Experiments ?? int.MaxValue);
        var late = Enumerable.Range(first, end - first)
            .Count(number => request.IsPeer(number) && !request.Curves.IsOver(number) && !request.Curves.IsWholeAt(number, rung));
        if (late > 0)
        {
            return new(PruneAction.Wait, string.Create(
                CultureInfo.InvariantCulture, $"halving waits at epoch {rung} for {late} of experiments e{first} to e{end - 1}"));
        }

        return PeerRanking.Of(request with { IsPeer = number => number >= first && number < end && request.IsPeer(number) }, rung)
            .KeepBest("halving", request.Parameters.Integer("reduction"));
    }
}
