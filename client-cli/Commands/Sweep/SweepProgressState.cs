using System.Globalization;
using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>A sweep under way as its events tell it: what the live view and the plain lines are made of.</summary>
internal sealed class SweepProgressState(SweepSummary first, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly int _doneBefore = DoneOf(first);
    private readonly SortedDictionary<string, RunProgress> _running = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _experimentsOf = new(StringComparer.Ordinal);

    public SweepSummary Summary { get; private set; } = first;

    /// <summary>Takes an event in. Answers the line it is worth, null where it is none.</summary>
    public string? Apply(SweepEvent happened)
    {
        if (happened.Summary is { } summary)
        {
            var changed = summary.State != Summary.State;
            Update(summary);
            return changed ? $"sweep {summary.Id} is {Words.Of(summary.State)}{(summary.Reason is { } reason ? $": {reason}" : "")}" : null;
        }

        if (happened.Progress is { } progress)
        {
            _running[progress.Unit] = progress;
            return null;
        }

        if (happened.Experiment is not { } experiment)
        {
            return null;
        }

        if (happened.Kind == "experiment-ended")
        {
            _experimentsOf[experiment.Family] = _experimentsOf.GetValueOrDefault(experiment.Family) + 1;
            foreach (var unit in _running.Keys.Where(unit => unit.StartsWith($"{experiment.Experiment}/", StringComparison.Ordinal)).ToList())
            {
                _running.Remove(unit);
            }
        }

        var runs = $"{Words.Count(experiment.Runs, "run")}{(experiment.FailedRuns > 0 ? $", {experiment.FailedRuns} failed" : "")}";
        return happened.Kind == "experiment-ended"
            ? $"{Counts()}  {experiment.Experiment} {experiment.Family}: test {Words.Percent(experiment.TestAccuracy)}, train {Words.Percent(experiment.TrainAccuracy)} ({runs})"
            : $"{Counts()}  {experiment.Experiment} {experiment.Family}: {runs} so far";
    }

    public void Update(SweepSummary summary) => Summary = summary;

    /// <summary>The live view, a line each.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"sweep {Summary.Id}: {Words.Of(Summary.State)}, {Counts()} runs done, {Summary.Runs.Running} running{(Summary.Runs.Failed > 0 ? $", {Summary.Runs.Failed} failed" : "")}{Remaining()}";
        yield return Bar();
        if (_experimentsOf.Count > 0)
        {
            yield return "experiments done: " + string.Join(", ", _experimentsOf.Select(family => $"{family.Key} {family.Value}"));
        }

        if (Summary.Best is { } best)
        {
            yield return $"best by {Summary.Spec.Objective.Metric}: {best.Experiment} {best.Family}, validation {Words.Percent(best.ValidationAccuracy)}, test {Words.Percent(best.TestAccuracy)}";
        }

        foreach (var run in _running.Values.Where(run => run.Step < run.Steps).TakeLast(8))
        {
            yield return $"  {run.Unit}  {run.Step}/{run.Steps}{(run.Epoch?.ValidationAccuracy is { } accuracy ? $"  validation {Words.Number(100 * accuracy, 1)} %" : "")}";
        }
    }

    private static int DoneOf(SweepSummary summary) => summary.Runs.Completed + summary.Runs.Failed;

    private string Counts() => string.Create(CultureInfo.InvariantCulture, $"{DoneOf(Summary)}/{Summary.Runs.Total}");

    private string Bar()
    {
        const int width = 40;
        var filled = Summary.Runs.Total == 0 ? 0 : Math.Clamp(width * DoneOf(Summary) / Summary.Runs.Total, 0, width);
        return $"[{new string('=', filled)}{new string(' ', width - filled)}]";
    }

    private string Remaining()
    {
        var (done, left) = (DoneOf(Summary) - _doneBefore, Summary.Runs.Total - DoneOf(Summary));
        return done < 2 || left <= 0 ? "" : $", about {Words.Duration(time.GetElapsedTime(_started) / done * left)} left";
    }
}
