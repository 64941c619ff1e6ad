using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>Checks the objectives of a sweep together, and against its search.</summary>
internal static class ObjectiveCheck
{
    /// <summary>More of them leave hardly any setting that another dominates, and their volumes take long.</summary>
    private const int MaxObjectives = 4;

    /// <summary>What is wrong with a metric or an expression, as a sentence.</summary>
    public static string? FindProblem(string value, SpecCatalog catalog)
    {
        try
        {
            var objective = new ObjectiveSpec(value);
            string[] metrics = [.. objective.ListMetrics()];
            return metrics.Length == 0
                ? $"'{value}' names no metric"
                : metrics.Select(metric => FindNameProblem(metric, catalog)).FirstOrDefault(problem => problem is not null)
                    ?? (!objective.IsNeverFinite() ? null
                        : $"'{value}' is never a finite number: it divides by zero whatever the metrics are");
        }
        catch (UserErrorException error)
        {
            return error.Message;
        }
    }

    private static string? FindNameProblem(string metric, SpecCatalog catalog) => metric switch
    {
        _ when metric.StartsWith("test", StringComparison.OrdinalIgnoreCase) =>
            $"a search must not use the test part, which would then test nothing; use validation{metric[4..]}",
        MetricNames.Gap =>
            "gap is train minus test accuracy, and a search must not use the test part; use validationGap, train minus validation",
        _ when MetricNames.All.Contains(metric) && !MetricNames.IsObjective(metric) =>
            $"{metric} is measured on the test part, which a search must not use; use one of "
            + string.Join(", ", MetricNames.Objectives.Select(objective => objective.Name).Where(name => !MetricNames.IsOfMixtures(name))),
        _ => catalog.FindNameProblem(PlugInKind.Metric, metric),
    };

    /// <summary>What is wrong with objectives that are valid one by one.</summary>
    public static IEnumerable<SpecProblem> FindProblems(SweepSpec sweep)
    {
        var objectives = sweep.ListObjectives();
        if (objectives.Length > MaxObjectives)
        {
            yield return new("objective", $"a search has at most {MaxObjectives} objectives, not {objectives.Length}");
        }

        foreach (var (index, objective) in objectives.Index())
        {
            if (objectives.Take(index).Any(other => other.Metric == objective.Metric))
            {
                yield return new($"objective[{index}]", $"{objective.Metric} is listed twice; list each objective once");
            }
        }

        if (sweep.Labels is null)
        {
            foreach (var metric in MetricNames.Objectives.Select(metric => metric.Name).Where(MetricNames.IsOfMixtures)
                .Where(metric => objectives.Any(objective => Names(objective, metric))))
            {
                yield return new("objective", $"{metric} compares with mixtures of genres, and the sweep has no labels: name their file");
            }
        }

        var usesTime = objectives.Any(objective => Names(objective, MetricNames.FitSeconds));
        if (sweep.Search.Deterministic && usesTime)
        {
            yield return new(
                "search.deterministic", "fitSeconds differs from run to run, so a search that optimizes it cannot be deterministic");
        }

        var first = objectives[0];
        if (!sweep.Search.Pruner.IsNone && FindEpochProblem(first) is { } problem)
        {
            yield return new(
                "search.pruner", $"a pruner judges runs after each epoch by the first objective, and {problem}; "
                + "put validationAccuracy first, or leave out the pruner");
        }
    }

    private static string? FindEpochProblem(ObjectiveSpec objective) =>
        Names(objective, MetricNames.FitSeconds) ? "fitSeconds is known only when a run has ended"
        : Names(objective, MetricNames.ValidationMixtureJensenShannon)
            ? "validationMixtureJensenShannon is known only when a run has ended; validationMixtureCrossEntropy is known after each epoch"
        : objective.Metric == MetricNames.ValidationGap ? "validationGap is smallest before anything is learned"
        : null;

    private static bool Names(ObjectiveSpec objective, string metric)
    {
        try
        {
            return objective.ListMetrics().Contains(metric);
        }
        catch (UserErrorException)
        {
            // Not an expression: reported where its text is checked.
            return false;
        }
    }
}
