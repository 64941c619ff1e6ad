using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Counts a sweep's experiments, runs and times for a <see cref="SweepSnapshot"/>, in one pass.</summary>
internal sealed class SnapshotBuilder
{
    private readonly SortedDictionary<string, Sums> _families = new(StringComparer.Ordinal);
    private readonly int _runsEach;

    /// <summary>Counts the entries.</summary>
    public SnapshotBuilder(IReadOnlyList<SweepEntry> entries, int runsEach)
    {
        _runsEach = runsEach;
        foreach (var entry in entries)
        {
            if (!_families.TryGetValue(entry.Point.Family, out var sums))
            {
                _families.Add(entry.Point.Family, sums = new Sums());
            }

            sums.Add(entry, runsEach);
        }
    }

    /// <summary>The snapshot.</summary>
    /// <param name="summary">The sweep, with what waits; its running runs are counted here.</param>
    /// <param name="running">The runs that execute.</param>
    public SweepSnapshot Build(SweepSummary summary, ImmutableArray<RunningRun> running)
    {
        var notSuggested = Math.Max(0, summary.Runs.Total - (_families.Values.Sum(family => family.Experiments) * _runsEach));
        var left = summary is { State: SweepState.Running or SweepState.Stopping, Held: null }
            ? SecondsLeft(summary, running, summary.State is SweepState.Running ? notSuggested : 0)
            : null;
        return new SweepSnapshot(
            summary with { Runs = summary.Runs with { Running = running.Length } },
            [
                .. _families.Select(family => new FamilyProgress(
                    family.Key, family.Value.Experiments, family.Value.EndedExperiments, family.Value.Experiments * _runsEach,
                    family.Value.EndedRuns, family.Value.BestValidation)),
            ],
            notSuggested,
            running,
            left);
    }

    private double? SecondsLeft(SweepSummary summary, ImmutableArray<RunningRun> running, int notSuggested)
    {
        var ended = _families.Values.Sum(family => family.EndedRuns);
        var mean = _families.Values.Sum(family => family.Seconds) / Math.Max(1, ended);
        if (ended == 0 || mean <= 0)
        {
            return null;
        }

        // A sweep that is being stopped starts nothing more.
        var open = summary.State is SweepState.Running
            ? _families.Values.Sum(family => family.OpenRuns * MeanOf(family)) + (notSuggested * mean)
            : running.Sum(run => MeanOf(_families[run.Family]));
        var done = running.Sum(run => MeanOf(_families[run.Family]) * FractionOf(run.Progress));
        var parallel = running.Length > 0 ? running.Length : Math.Max(1, summary.SlotUse?.Slots ?? 1);
        return Math.Max(0, open - done) / parallel;

        double MeanOf(Sums family) => family is { EndedRuns: > 0, Seconds: > 0 } ? family.Seconds / family.EndedRuns : mean;
    }

    private static double FractionOf(RunProgress? progress) =>
        progress is { Steps: > 0 } known ? Math.Clamp((double)known.Step / known.Steps, 0, 1) : 0;

    /// <summary>Sums over the experiments of one family.</summary>
    private sealed class Sums
    {
        public int Experiments { get; private set; }

        public int EndedExperiments { get; private set; }

        public int EndedRuns { get; private set; }

        /// <summary>Runs of open experiments that have not ended.</summary>
        public int OpenRuns { get; private set; }

        /// <summary>Time on slots of the attempts that ended, seconds.</summary>
        public double Seconds { get; private set; }

        public double? BestValidation { get; private set; }

        public void Add(SweepEntry entry, int runsEach)
        {
            var ended = (entry.Summary?.Runs ?? 0) + (entry.Summary?.FailedRuns ?? 0);
            Experiments++;
            EndedExperiments += entry.State is EntryState.Open ? 0 : 1;
            EndedRuns += ended;
            OpenRuns += entry.State is EntryState.Open ? Math.Max(0, runsEach - ended) : 0;
            Seconds += entry.Slots.Sum(time => time.Leased.TotalSeconds);
            BestValidation = entry.Summary is { } summary && summary.Runs >= runsEach && summary.ValidationAccuracy?.Mean is { } validation
                ? Math.Max(validation, BestValidation ?? validation)
                : BestValidation;
        }
    }
}
