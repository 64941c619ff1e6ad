using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Parts of the variance of a metric over runs, by one-way analysis of variance with random repeats (Searle, Casella and
/// McCulloch 1992, 3.6): folds are nested within repeats, because fold 3 of one repeat has nothing in common with fold 3 of another.
/// </summary>
internal static class VarianceComponents
{
    /// <summary>One run.</summary>
    /// <param name="Repeat">Its repeat.</param>
    /// <param name="Value">The metric.</param>
    /// <param name="SamplingVariance">Squared standard error over the run's own tracks; null where unknown.</param>
    public readonly record struct RunValue(int Repeat, double Value, double? SamplingVariance);

    /// <summary>The components; null with fewer than two runs. Repeats may lack some folds.</summary>
    public static VarianceParts? Of(IReadOnlyCollection<RunValue> runs)
    {
        if (runs.Count < 2)
        {
            return null;
        }

        var total = Intervals.Moments(runs.Select(run => run.Value).ToArray()).Variance;
        var repeats = runs.GroupBy(run => run.Repeat).Select(repeat => repeat.ToArray()).ToArray();
        var withinDegrees = runs.Count - repeats.Length;
        double? between = null;
        var folds = total;
        if (repeats.Length > 1)
        {
            var grand = runs.Average(run => run.Value);
            var betweenSquares = repeats.Sum(repeat => repeat.Length * Math.Pow(repeat.Average(run => run.Value) - grand, 2));
            var withinSquares = repeats.Sum(repeat => repeat.Sum(run => Math.Pow(run.Value - repeat.Average(other => other.Value), 2)));

            // With one run per repeat, folds cannot be separated: all variance is between repeats.
            folds = withinDegrees > 0 ? withinSquares / withinDegrees : 0;
            var size = (runs.Count - (repeats.Sum(repeat => (double)repeat.Length * repeat.Length) / runs.Count)) / (repeats.Length - 1);
            between = ((betweenSquares / (repeats.Length - 1)) - folds) / size;
        }

        var within = runs.All(run => run.SamplingVariance is not null) ? runs.Average(run => run.SamplingVariance) : null;
        var clipped = ImmutableArray.CreateBuilder<string>();
        var beyond = withinDegrees > 0 ? folds - (within ?? 0) : 0;
        return new VarianceParts(Clip(between, "betweenRepeats"), Clip(beyond, "betweenFolds") ?? 0, within, total, clipped.ToImmutable());

        double? Clip(double? part, string name)
        {
            if (part < 0)
            {
                clipped.Add(name);
            }

            return part < 0 ? 0 : part;
        }
    }
}
