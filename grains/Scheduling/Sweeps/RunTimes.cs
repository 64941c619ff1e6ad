using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>One run that ended, and how long it held its slot.</summary>
/// <param name="Family">The family.</param>
/// <param name="Parameters">The complete setting.</param>
/// <param name="FeatureSet">The feature set's content hash.</param>
/// <param name="TrainRows">Slices it was fitted on.</param>
/// <param name="Seconds">From lease to report, seconds.</param>
public sealed record PastRun(string Family, ParameterSet Parameters, string FeatureSet, int TrainRows, double Seconds);

/// <summary>
/// Estimates how long a run will take from past runs: the median of the same setting on the same features; otherwise of the family, scaled
/// by train rows and by epochs if it has them; otherwise of the family on other data. A median, because a temporarily shared slot makes
/// single runs slow.
/// </summary>
public sealed class RunTimes(IEnumerable<PastRun> past, string featureSet, int trainRows)
{
    private readonly ILookup<string, PastRun> _byFamily = past.ToLookup(run => run.Family, StringComparer.Ordinal);

    /// <summary>Number of measured runs of a family.</summary>
    public int CountOf(string family) => _byFamily[family].Count();

    /// <summary>Duration of one run, seconds, and the basis of the estimate; null if the family was never run.</summary>
    public (double? Seconds, TimeBasis Basis) Estimate(string family, ParameterSet parameters)
    {
        var runs = _byFamily[family];
        var here = runs.Where(run => run.FeatureSet == featureSet).ToArray();
        PastRun[] same = [.. here.Where(run => run.Parameters.Equals(parameters))];
        return same.Length > 0 ? (Median(same.Select(run => run.Seconds * trainRows / Math.Max(1, run.TrainRows))), TimeBasis.SameSettings)
            : here.Length > 0 ? (Scaled(here), TimeBasis.SameData)
            : runs.Any() ? (Scaled(runs), TimeBasis.OtherData)
            : (null, TimeBasis.Unknown);

        double Scaled(IEnumerable<PastRun> like)
        {
            var secondsPerRowAndEpoch = like.Select(run => run.Seconds / (EpochsOf(run.Parameters) * Math.Max(1, run.TrainRows)));
            return Median(secondsPerRowAndEpoch) * EpochsOf(parameters) * trainRows;
        }
    }

    /// <summary>
    /// Seconds until all runs are done on the given number of slots, longest first, each on the first free slot: at most a third longer
    /// than the optimum (Graham 1969).
    /// </summary>
    public static double Makespan(IEnumerable<double> seconds, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        var free = new PriorityQueue<int, double>(Enumerable.Range(0, slots).Select(slot => (slot, 0.0)));
        var end = 0.0;
        foreach (var run in seconds.OrderDescending())
        {
            free.TryDequeue(out var slot, out var from);
            free.Enqueue(slot, from + run);
            end = Math.Max(end, from + run);
        }

        return end;
    }

    private static double EpochsOf(ParameterSet parameters) =>
        parameters.TryGet(ParameterNames.Epochs, out var epochs) && epochs.IsNumeric ? Math.Max(1, epochs.AsNumber()) : 1;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
