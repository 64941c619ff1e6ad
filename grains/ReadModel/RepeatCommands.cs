using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>How to repeat one experiment of a sweep: the same runs with the same digits, as a sweep of its own.</summary>
public static class RepeatCommands
{
    /// <summary>One command per line.</summary>
    public static IEnumerable<string> Of(ExperimentSummary experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var (sweep, number) = (experiment.Experiment.Sweep, experiment.Experiment.Number);
        yield return $"experiments sweep show {sweep} --yaml > {sweep}.yaml";

        // JSON is YAML on one line.
        var models = JsonSerializer.Serialize(new[] { new { experiment.Family, experiment.Parameters } }, DomainJson.Compact);
        yield return $"experiments sweep run {sweep}.yaml --set name={sweep}-e{number} --set {ShellWord.Of($"models={models}")} "
            + "--set 'search={sampler: grid}'";
    }
}
