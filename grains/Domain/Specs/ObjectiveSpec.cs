using System.Runtime.CompilerServices;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a search optimizes: a metric, or an expression over metrics; never one of the test part.</summary>
/// <param name="Metric">
/// A validation or train metric, camelCase, or an expression (<see cref="Formula"/>) over such metrics:
/// <c>validationAccuracy - 0.5 * validationGap</c>.
/// </param>
/// <param name="Goal">Whether higher or lower is better.</param>
[GenerateSerializer, Immutable, Alias("objective-spec")]
public sealed record ObjectiveSpec(string Metric = "validationAccuracy", Goal Goal = Goal.Maximize)
{
    private static readonly ConditionalWeakTable<string, Formula> Known = [];

    /// <summary>The direction that a metric has by itself; an expression is to be maximized.</summary>
    public static Goal GoalOf(string metric) => IsName(metric) ? MetricNames.GoalOf(metric) : Goal.Maximize;

    /// <summary>Whether it is the name of a metric rather than an expression.</summary>
    public static bool IsName(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.All(char.IsAsciiLetterOrDigit);
    }

    /// <summary>The metrics in it.</summary>
    /// <exception cref="UserErrorException">It is neither a name nor an expression.</exception>
    public IEnumerable<string> ListMetrics() => IsName(Metric) ? [Metric] : FormulaOf(Metric).Names;

    /// <summary>Whether it is an expression that has no finite value whatever the metrics are.</summary>
    /// <exception cref="UserErrorException">It is neither a name nor an expression.</exception>
    public bool IsNeverFinite() => !IsName(Metric) && FormulaOf(Metric).IsNeverFinite();

    /// <summary>
    /// The objective of an experiment, mean over its runs; null before it has one, and where an expression has no finite value
    /// (<see cref="HasNoFiniteValue"/>). An expression has no interval. Metrics of the test part
    /// have no value here, whatever the spec says, so that none can reach a search.
    /// </summary>
    public Estimate? Find(ExperimentSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (IsName(Metric))
        {
            return MetricNames.IsObjective(Metric) ? summary.Find(Metric) : null;
        }

        return Evaluate(metric => summary.Find(metric)?.Mean) is { } mean
            ? new Estimate(mean, null, null, null, summary.Runs, IntervalMethod.None)
            : null;
    }

    /// <summary>
    /// Whether an experiment has all metrics of an expression, whose value is not finite: such as a division by a gap of zero. It is not
    /// ranked.
    /// </summary>
    public bool HasNoFiniteValue(ExperimentSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return !IsName(Metric) && ListMetrics().All(metric => MetricNames.IsObjective(metric) && summary.Find(metric) is not null)
            && Find(summary) is null;
    }

    /// <summary>The objective of an experiment as a loss, lower is better; NaN before it has one.</summary>
    public double LossOf(ExperimentSummary summary) => (Find(summary)?.Mean ?? double.NaN) * (Goal is Goal.Maximize ? -1 : 1);

    /// <summary>The objective of a run; null if it does not have all its metrics.</summary>
    public double? Find(RunResult run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return !IsName(Metric) ? Evaluate(run.Find) : MetricNames.IsObjective(Metric) ? run.Find(Metric) : null;
    }

    /// <summary>The objective after an epoch of a run; null where the epoch does not have all its metrics.</summary>
    public double? FindAt(EpochPoint epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        return IsName(Metric) ? epoch.Find(Metric) : Evaluate(epoch.Find);
    }

    /// <summary>For people: the metric, and the goal where it is not the metric's own.</summary>
    public override string ToString() => Goal == GoalOf(Metric) ? Metric : $"{Metric} ({EnumWords.Of(Goal)})";

    private double? Evaluate(Func<string, double?> find)
    {
        var formula = FormulaOf(Metric);
        var values = new double[formula.Names.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (!MetricNames.IsObjective(formula.Names[i]) || find(formula.Names[i]) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return formula.Evaluate(values) is var result && double.IsFinite(result) ? result : null;
    }

    private static Formula FormulaOf(string text) => Known.GetValue(text, Formula.ParseNumber);
}

/// <summary>The direction of a metric.</summary>
public enum Goal
{
    /// <summary>Higher is better.</summary>
    Maximize,

    /// <summary>Lower is better.</summary>
    Minimize,
}
