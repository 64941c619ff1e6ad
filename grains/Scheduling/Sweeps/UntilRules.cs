using System.Globalization;
using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Decides whether a search has what it was to run for.</summary>
internal static class UntilRules
{
    /// <summary>
    /// Why a sweep asks for no more experiments, as a sentence for people that stays true whatever the experiments under way bring; null if
    /// it goes on.
    /// </summary>
    /// <param name="spec">What was requested.</param>
    /// <param name="entries">Its experiments, by number.</param>
    /// <param name="active">How long its runs have executed.</param>
    public static string? FindReason(SweepSpec spec, IReadOnlyList<SweepEntry> entries, TimeSpan active)
    {
        if (spec.Search.Until is not { } until)
        {
            return null;
        }

        if (until.Minutes is { } minutes && active >= TimeSpan.FromMinutes(minutes))
        {
            return string.Create(CultureInfo.InvariantCulture, $"its {minutes} minutes of running are over");
        }

        if (FindBest(spec, entries) is not var (number, best))
        {
            return null;
        }

        var (objective, value) = (spec.Objective, NumberFormat.Trimmed(best, 4));
        if (until.Target is { } target && (objective.Goal is Goal.Maximize ? best >= target : best <= target))
        {
            return string.Create(CultureInfo.InvariantCulture, $"e{number} reached {objective.Metric} {value}, the target was {target}");
        }

        var later = entries.Skip(number + 1).Count(entry => entry.State is not EntryState.Open);
        return until.NoGainFor is { } patience && later >= patience
            ? $"when it asked for no more experiments, {later} had ended without a gain over e{number} with {objective.Metric} {value}"
            : null;
    }

    /// <summary>The best complete experiment, the first of equals.</summary>
    private static (int Number, double Value)? FindBest(SweepSpec spec, IReadOnlyList<SweepEntry> entries)
    {
        var sign = spec.Objective.Goal is Goal.Maximize ? 1 : -1;
        (int Number, double Value)? best = null;
        for (var number = 0; number < entries.Count; number++)
        {
            if (entries[number] is { State: EntryState.Completed, Summary: { } summary } && summary.Runs == spec.Protocol.CountRuns()
                && spec.Objective.Find(summary)?.Mean is { } value && (best is null || sign * value > sign * best.Value.Value))
            {
                best = (number, value);
            }
        }

        return best;
    }
}
