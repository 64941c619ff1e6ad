using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Experiments.Models;
using Experiments.Search;

namespace Experiments.Grains.Sweeps;

/// <summary>Reads the finished experiments of the sweeps that a search is to begin with.</summary>
internal sealed class PriorSweepReader(IGrainFactory grains, FeatureSetPlanner plans)
{
    /// <summary>They are stored with the sweep, and each suggestion looks at all of them.</summary>
    private const int MaxTaken = 1000;

    /// <summary>What the sweeps that a valid spec names give to its search; nothing if it names none.</summary>
    public async Task<PriorFindings> ReadAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken)
    {
        var (taken, problems, notes) = (new List<PriorResult>(), new List<SpecProblem>(), new List<string>());
        if (spec.Search.PriorSweeps.IsDefaultOrEmpty)
        {
            return new PriorFindings([], [], []);
        }

        var featureSet = (await plans.PlanAsync(grains, spec.Dataset, features, cancellationToken)).Id;
        foreach (var (index, id) in spec.Search.PriorSweeps.Index())
        {
            var sweep = grains.GetGrain<ISweepGrain>(id);
            var summary = await GrainAnswers.OrNullAsync(sweep.DescribeAsync(cancellationToken));
            if (FindProblem(spec, featureSet, id, summary?.Spec, summary?.FeatureSet) is { } problem)
            {
                problems.Add(new SpecProblem(PathOf(index), problem));
                continue;
            }

            var all = (await sweep.GetLeaderboardAsync(null, null, cancellationToken)).Rows;
            ExperimentSummary[] rows = [.. all.Where(IsOfThisRevision)];
            if (rows.Length < all.Length)
            {
                notes.Add($"prior sweep {id}: {NumberFormat.Count(all.Length - rows.Length, "experiment")} of another revision of the "
                    + "family left out");
            }

            var start = WarmStart.From(
                rows.OrderBy(row => row.Experiment.Number).Select(row => ResultOf(spec, row)).OfType<PriorResult>(), spec.Models,
                family => FamilyCatalog.All.Get(family).Parameters);
            taken.AddRange(start.Taken);
            notes.AddRange(start.Notes.Select(note => $"prior sweep {id}: {note}"));
        }

        if (taken.Count > MaxTaken)
        {
            notes.Add($"of the {taken.Count} prior experiments, the latest {MaxTaken} guide the search");
            taken.RemoveRange(0, taken.Count - MaxTaken);
        }

        if (problems.Count == 0 && SearchPlan.PointCount(spec.Models) is { } points
            && taken.Select(result => result.Point).Distinct().Count() >= points)
        {
            problems.Add(new SpecProblem(
                "search.priorSweeps", $"the prior sweeps have tried all {points} settings of this space; widen it, or leave them out"));
        }

        return new PriorFindings([.. taken], [.. problems], [.. notes]);
    }

    /// <summary>Why a sweep's scores say nothing here; null if they do.</summary>
    /// <param name="spec">The sweep that is to begin with them.</param>
    /// <param name="featureSet">Its feature set.</param>
    /// <param name="id">The prior sweep.</param>
    /// <param name="prior">What was asked of that; null if it does not exist.</param>
    /// <param name="priorFeatureSet">Its feature set; null until known.</param>
    internal static string? FindProblem(
        SweepSpec spec, string featureSet, string id, SweepSpec? prior, string? priorFeatureSet) => prior switch
        {
            null => $"sweep '{id}' does not exist; `experiments sweep list` lists the existing ones",
            _ when prior.Dataset != spec.Dataset =>
                $"sweep '{id}' is over dataset '{prior.Dataset}'; prior results must be of the same dataset, '{spec.Dataset}'",
            _ when priorFeatureSet != featureSet =>
                $"sweep '{id}' used other features, or another version of the dataset; prior results must be of the same feature set",
            _ when DomainJson.Hash(prior.Protocol) != DomainJson.Hash(spec.Protocol) =>
                $"sweep '{id}' has another protocol; prior results must be of the same splits",
            _ when !prior.ListObjectives().SequenceEqual(spec.ListObjectives()) =>
                $"sweep '{id}' optimizes {string.Join(", ", prior.ListObjectives())}; "
                + $"prior results must be of the same objective, {string.Join(", ", spec.ListObjectives())}",
            _ when DomainJson.Hash(TrainingOf(prior)) != DomainJson.Hash(TrainingOf(spec)) =>
                $"sweep '{id}' learned from other labels; prior results must be of the same ones",
            _ => null,
        };

    private static string? TrainingOf(SweepSpec sweep) => sweep.Labels is { AreForTraining: true, Sha256: var hash } ? hash : null;

    /// <summary>The key of a prior sweep in a sweep file.</summary>
    internal static string PathOf(int index) => $"search.priorSweeps[{index}]";

    /// <summary>Whether the family in this build is the algorithm that the results are of.</summary>
    private static bool IsOfThisRevision(ExperimentSummary row) =>
        row.ListRevisions().All(revision => revision == CatalogFamilyRules.Instance.RevisionOf(row.Family));

    /// <summary>Null for an experiment with missing runs, whose mean is over other folds.</summary>
    private static PriorResult? ResultOf(SweepSpec spec, ExperimentSummary row) =>
        row.Runs == spec.Protocol.CountRuns() && spec.Objective.Find(row) is { } value
            ? new PriorResult(new ParameterPoint(0, row.Family, row.Parameters), value.Mean, value.Error, spec.ListOtherLosses(row))
            : null;
}

/// <summary>What prior sweeps give.</summary>
/// <param name="Taken">The experiments that the search begins with.</param>
/// <param name="Problems">Sweeps that cannot be used, and why.</param>
/// <param name="Notes">What was taken and what was left out, one sentence each.</param>
internal sealed record PriorFindings(
    ImmutableArray<PriorResult> Taken, ImmutableArray<SpecProblem> Problems, ImmutableArray<string> Notes);
