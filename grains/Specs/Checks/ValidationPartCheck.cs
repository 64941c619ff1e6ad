using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>Finds sweeps that rank by validation although no run has a validation part.</summary>
internal static class ValidationPartCheck
{
    /// <summary>The problem, under the objective.</summary>
    public static IEnumerable<SpecProblem> FindProblems(SweepSpec sweep)
    {
        var (metric, protocol) = (sweep.Objective.Metric, sweep.Protocol);
        var hasPart = protocol.ValidationFraction != 0 || protocol.Lists is { Validation.IsDefaultOrEmpty: false };
        if (!hasPart && metric.Contains("validation", StringComparison.OrdinalIgnoreCase))
        {
            yield return new SpecProblem(
                "objective.metric",
                $"objective {metric} needs a validation part, and validationFraction is 0; set it above 0, or use objective: "
                    + "{ metric: trainAccuracy }");
        }
    }
}
