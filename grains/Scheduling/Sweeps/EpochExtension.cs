using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// What an extension by epochs adds: an experiment for every network that completed with fewer epochs, to continue from it. A network whose
/// runs all stopped early would stop at the same epoch again, and is left out.
/// </summary>
/// <param name="Added">Experiments to add, those that continue from the most epochs first.</param>
/// <param name="Restarted">How many of them restart from the first epoch, because their schedule spans all epochs.</param>
/// <param name="Stopped">How many experiments are left out because their runs stopped early.</param>
internal sealed record EpochExtension(ImmutableArray<SweepEntry> Added, int Restarted, int Stopped)
{
    /// <summary>An empty extension.</summary>
    public static EpochExtension None { get; } = new([], 0, 0);

    /// <param name="entries">The experiments of the sweep, by number.</param>
    /// <param name="epochs">The number of epochs to train.</param>
    /// <param name="families">The model families.</param>
    public static EpochExtension Of(IReadOnlyList<SweepEntry> entries, int epochs, IFamilyRules families)
    {
        var added = ImmutableArray.CreateBuilder<SweepEntry>();
        var (restarted, stopped) = (0, 0);
        var known = entries.Select(entry => (entry.Point.Family, entry.Parameters.ToString())).ToHashSet();
        var shorter = Enumerable.Range(0, entries.Count)
            .Where(number => entries[number].State is EntryState.Completed && IsShorter(entries[number].Parameters, epochs))
            .OrderByDescending(number => entries[number].Parameters.Integer(ParameterNames.Epochs)).ThenBy(number => number);
        foreach (var number in shorter)
        {
            var entry = entries[number];
            if (entry.Summary is { } summary && summary.StoppedEarly >= summary.Runs)
            {
                stopped++;
                continue;
            }

            var longer = entry.Parameters.With(ParameterNames.Epochs, ParameterValue.Of(epochs));
            if (known.Add((entry.Point.Family, longer.ToString())))
            {
                var point = entry.Point with { Parameters = entry.Point.Parameters.With(ParameterNames.Epochs, ParameterValue.Of(epochs)) };
                added.Add(new SweepEntry(point, longer, EntryState.Open, ContinuesFrom: number));
                restarted += families.CanContinue(longer) ? 0 : 1;
            }
        }

        return new EpochExtension(added.ToImmutable(), restarted, stopped);
    }

    private static bool IsShorter(ParameterSet parameters, int epochs) =>
        parameters.Contains(ParameterNames.Epochs) && parameters.Integer(ParameterNames.Epochs) < epochs;
}
