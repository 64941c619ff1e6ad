using System.Globalization;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>A running sweep, reconstructed from its events: the data of the live view and the plain lines.</summary>
internal sealed class SweepProgressState(SweepSummary first, TimeProvider time)
{
    /// <summary>Wide enough for every column: the terminal cuts long lines at its edge and never wraps them.</summary>
    private const int FamilyWidth = 200;

    private readonly long _started = time.GetTimestamp();
    private readonly int _doneBefore = DoneOf(first);
    private readonly SortedDictionary<string, RunProgress> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<ExperimentId, ExperimentSummary> _experiments = [];
    private readonly HashSet<ExperimentId> _ended = [];

    public SweepSummary Summary { get; private set; } = first;

    /// <summary>Why nothing is executing; null if something is.</summary>
    public string? Held { get; set; }

    /// <summary>Applies an event. Returns the line to print for it; null if there is none.</summary>
    public string? Apply(SweepEvent happened)
    {
        if (happened.Summary is { } summary)
        {
            var changed = summary.State != Summary.State;
            Update(summary);
            return changed
                ? $"sweep {summary.Id} is {Display.Of(summary.State)}{(summary.Reason is { } reason ? $": {reason}" : "")}"
                : null;
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

        _experiments[experiment.Experiment] = experiment;
        if (happened.Kind == SweepEvent.ExperimentEnded)
        {
            _ended.Add(experiment.Experiment);
            foreach (var unit in _running.Keys.Where(unit => unit.StartsWith($"{experiment.Experiment}/", StringComparison.Ordinal))
                .ToList())
            {
                _running.Remove(unit);
            }
        }

        var runs = $"{Display.Count(experiment.Runs, "run")}{(experiment.FailedRuns > 0 ? $", {experiment.FailedRuns} failed" : "")}";
        return happened.Kind == SweepEvent.ExperimentEnded
            ? $"{Counts()}  {experiment.Experiment} {experiment.Family}: test {Display.Percent(experiment.TestAccuracy)}, "
                + $"train {Display.Percent(experiment.TrainAccuracy)} ({runs})"
            : $"{Counts()}  {experiment.Experiment} {experiment.Family}: {runs} so far";
    }

    public void Update(SweepSummary summary) => Summary = summary;

    /// <summary>Adds the experiments from before watching started.</summary>
    public void Begin(IEnumerable<ExperimentSummary> known)
    {
        foreach (var experiment in known)
        {
            _experiments.TryAdd(experiment.Experiment, experiment);
            if (experiment.Runs + experiment.FailedRuns >= RunsEach)
            {
                _ended.Add(experiment.Experiment);
            }
        }
    }

    /// <summary>The lines of the live view.</summary>
    public IEnumerable<ProgressLine> Lines()
    {
        yield return $"sweep {Summary.Id}: {Display.Of(Summary.State)}, {Counts()} runs done, {Summary.Runs.Running} running"
            + (Summary.Runs.Failed > 0 ? $", {Summary.Runs.Failed} failed" : "") + Remaining();
        yield return new(Bar(), LineLook.Bar);
        yield return string.Join(", ", Rates());
        foreach (var reason in new[] { Held, Summary.Unplaceable }.OfType<string>())
        {
            yield return new(reason, LineLook.Warning);
        }

        foreach (var line in _experiments.Count > 0 ? Below(Families()) : [])
        {
            yield return line;
        }

        if (Summary.Best is { } best)
        {
            yield return "";
            yield return new(
                $"best by {Summary.Spec.Objective.Metric}: {best.Experiment} {best.Family}, "
                    + $"validation {Display.Percent(best.ValidationAccuracy)}, test {Display.Percent(best.TestAccuracy)}", LineLook.Best);
        }

        RunProgress[] running = [.. _running.Values.Where(run => run.Step < run.Steps).TakeLast(8)];
        foreach (var line in running.Length > 0 ? Below(Running(running)) : [])
        {
            yield return line;
        }
    }

    /// <summary>A table after a gap; its headings stand back.</summary>
    private static IEnumerable<ProgressLine> Below(Table table) => TextTable.Lines(table, FamilyWidth)
        .Select((line, index) => new ProgressLine(line, index == 0 ? LineLook.Heading : LineLook.Plain)).Prepend("");

    private Table Families() => Table.Of(
        ["family", "experiments", "runs", "best validation"],
        _experiments.Values.GroupBy(experiment => experiment.Family).OrderBy(family => family.Key, StringComparer.Ordinal),
        family =>
        [
            family.Key,
            DisplayNumbers.Text($"{family.Count(experiment => _ended.Contains(experiment.Experiment))}/{family.Count()}"),
            DisplayNumbers.Text($"{family.Sum(experiment => experiment.Runs + experiment.FailedRuns)}/{family.Count() * RunsEach}"),
            family.Max(experiment => experiment.ValidationAccuracy?.Mean) is { } validation ? $"{Display.Percent(validation)} %" : "-",
        ]);

    private Table Running(RunProgress[] runs) => Table.Of(
        ["running", "family", "done", "validation", "slices/s"],
        runs,
        run =>
        [
            run.Unit,
            FamilyOf(run.Unit),
            $"{(run.Epoch is null ? "step" : "epoch")} {run.Step}/{run.Steps}",
            run.Epoch?.ValidationAccuracy is { } accuracy ? $"{Display.Percent(accuracy)} %" : "-",
            run.Epoch is { } epoch ? NumberFormat.Fixed(epoch.SamplesPerSecond, 0) : "-",
        ]);

    private string FamilyOf(string unit) =>
        _experiments.Values.FirstOrDefault(experiment => unit.StartsWith($"{experiment.Experiment}/", StringComparison.Ordinal))?.Family
            ?? "";

    /// <summary>Throughput and device use.</summary>
    private IEnumerable<string> Rates()
    {
        var (done, elapsed) = (DoneOf(Summary) - _doneBefore, time.GetElapsedTime(_started));
        yield return $"watching for {Display.Duration(elapsed)}";
        if (done > 0 && elapsed > TimeSpan.Zero)
        {
            yield return $"{NumberFormat.Fixed(done / elapsed.TotalMinutes, 1)} runs per minute";
        }

        if (Summary.SlotUse is { } use)
        {
            yield return $"{Display.Count(use.Slots, "slot")} in use {NumberFormat.Percent(use.Fraction, 0)} % of the time";
        }
    }

    private int RunsEach => Summary.Spec.Protocol.Folds * Summary.Spec.Protocol.Repeats;

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
        return done < 2 || left <= 0 ? "" : $", about {Display.Duration(time.GetElapsedTime(_started) / done * left)} left";
    }
}

/// <summary>How a line of the live view looks.</summary>
internal enum LineLook
{
    /// <summary>Like other text.</summary>
    Plain,

    /// <summary>The bar.</summary>
    Bar,

    /// <summary>Why nothing is executing.</summary>
    Warning,

    /// <summary>The best experiment.</summary>
    Best,

    /// <summary>The headings of a table.</summary>
    Heading,
}

/// <summary>A line of the live view.</summary>
internal sealed record ProgressLine(string Text, LineLook Look = LineLook.Plain)
{
    /// <summary>Plain text.</summary>
    public static implicit operator ProgressLine(string text) => new(text);
}
