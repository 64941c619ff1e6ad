using System.Globalization;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>
/// A running sweep as the live view and the plain lines show it. Every number of a frame comes from one snapshot; events only give lines.
/// </summary>
internal sealed class SweepProgressState
{
    /// <summary>Wide enough for every column: the terminal cuts long lines at its edge and never wraps them.</summary>
    private const int FamilyWidth = 200;

    /// <summary>How many running runs are listed; the others are counted.</summary>
    private const int MaxRunning = 8;

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly int _doneBefore;
    private readonly TimeLeft _left;

    public SweepProgressState(SweepSnapshot first, TimeProvider time)
    {
        (_time, _started, _left) = (time, time.GetTimestamp(), new TimeLeft(time));
        _doneBefore = DoneOf(first.Summary);
        Snapshot = first;
        _left.Take(first.SecondsLeft);
    }

    public SweepSnapshot Snapshot { get; private set; }

    public SweepSummary Summary => Snapshot.Summary;

    /// <summary>Why nothing is executing; null if something is.</summary>
    public string? Held { get; set; }

    /// <summary>
    /// Applies an event. Returns the line to print for it; null if there is none. Of a summary only the state is taken, since its counts
    /// are of another moment than the rows.
    /// </summary>
    public string? Apply(SweepEvent happened)
    {
        if (happened.Summary is { } summary)
        {
            var changed = summary.State != Summary.State;
            Snapshot = Snapshot with { Summary = Summary with { State = summary.State, Reason = summary.Reason } };
            return changed
                ? $"sweep {summary.Id} is {Display.Of(summary.State)}{(summary.Reason is { } reason ? $": {reason}" : "")}"
                : null;
        }

        if (happened.Experiment is not { } experiment)
        {
            return null;
        }

        var runs = $"{Display.Count(experiment.Runs, "run")}{(experiment.FailedRuns > 0 ? $", {experiment.FailedRuns} failed" : "")}";
        return happened.Kind == SweepEvent.ExperimentEnded
            ? $"{Counts()}  {experiment.Experiment} {experiment.Family}: test {Display.Percent(experiment.TestAccuracy)}, "
                + $"train {Display.Percent(experiment.TrainAccuracy)} ({runs})"
            : $"{Counts()}  {experiment.Experiment} {experiment.Family}: {runs} so far";
    }

    public void Update(SweepSnapshot snapshot)
    {
        Snapshot = snapshot;
        _left.Take(snapshot.SecondsLeft);
    }

    /// <summary>The lines of the live view.</summary>
    public IEnumerable<ProgressLine> Lines()
    {
        yield return $"sweep {Summary.Id}: {Display.Of(Summary.State)}, {Counts()} runs done, {Summary.Runs.Running} running"
            + (Summary.Runs.Failed > 0 ? $", {Summary.Runs.Failed} failed" : "") + Remaining();
        yield return new(Bar(), LineStyle.Bar);
        yield return string.Join(", ", Rates());
        foreach (var reason in new[] { Held, Summary.Unplaceable }.OfType<string>())
        {
            yield return new(reason, LineStyle.Warning);
        }

        foreach (var line in Snapshot.Families.IsEmpty ? [] : Below(Families()))
        {
            yield return line;
        }

        if (Summary.Best is { } best)
        {
            yield return "";
            var runs = Summary.Spec.Protocol.CountRuns();
            yield return new(
                $"best by {Summary.Spec.Objective.Metric}: {best.Experiment} {best.Family}"
                    + (best.Runs < runs ? $" after {best.Runs} of {runs} runs" : "")
                    + $", validation {Display.Percent(best.ValidationAccuracy)}, test {Display.Percent(best.TestAccuracy)}",
                LineStyle.Best);
        }

        foreach (var line in Snapshot.Running.IsEmpty ? [] : Below(Running()))
        {
            yield return line;
        }

        if (Snapshot.Running.Length > MaxRunning)
        {
            yield return $"and {Snapshot.Running.Length - MaxRunning} more";
        }
    }

    /// <summary>A table after a gap; its headings stand back.</summary>
    private static IEnumerable<ProgressLine> Below(Table table) => TextTable.Lines(table, FamilyWidth)
        .Select((line, index) => new ProgressLine(line, index == 0 ? LineStyle.Heading : LineStyle.Plain)).Prepend("");

    /// <summary>The rows sum to the runs of the heading.</summary>
    private Table Families()
    {
        var rows = Snapshot.Families.Select(family => (string[])
        [
            family.Family,
            DisplayNumbers.Text($"{family.EndedExperiments}/{family.Experiments}"),
            DisplayNumbers.Text($"{family.EndedRuns}/{family.Runs}"),
            family.BestValidation is { } validation ? $"{Display.Percent(validation)} %" : "-",
        ]);
        string[][] rest = Snapshot.NotSuggestedRuns == 0
            ? []
            : [["not suggested yet", "-", DisplayNumbers.Text($"0/{Snapshot.NotSuggestedRuns}"), "-"]];
        return Table.Of(["family", "experiments", "runs", "best validation"], rows.Concat(rest), row => row);
    }

    private Table Running() => Table.Of(
        ["running", "family", "done", "validation", "slices/s"],
        Snapshot.Running.Take(MaxRunning),
        run =>
        [
            run.Run.ToString(),
            run.Family,
            run.Progress is { } progress ? $"{(progress.Epoch is null ? "step" : "epoch")} {progress.Step}/{progress.Steps}" : "-",
            run.Progress?.Epoch?.ValidationAccuracy is { } accuracy ? $"{Display.Percent(accuracy)} %" : "-",
            run.Progress?.Epoch is { } epoch ? NumberFormat.Fixed(epoch.SamplesPerSecond, 0) : "-",
        ]);

    /// <summary>Throughput and device use.</summary>
    private IEnumerable<string> Rates()
    {
        var (done, elapsed) = (DoneOf(Summary) - _doneBefore, _time.GetElapsedTime(_started));
        yield return $"watching for {Display.Duration(elapsed)}";
        if (done > 0 && elapsed > TimeSpan.Zero)
        {
            yield return $"{NumberFormat.Fixed(done / elapsed.TotalMinutes, 1)} runs per minute";
        }

        if (Summary.SlotUse is { } use)
        {
            // The use counts slots whose first run has ended; while others execute their first one, it says nothing of them.
            yield return Snapshot.Running.Length > use.Slots
                ? $"{Display.Count(Snapshot.Running.Length, "slot")} in use"
                : $"{Display.Count(use.Slots, "slot")} in use {NumberFormat.Percent(use.Fraction, 0)} % of the time";
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

    private string Remaining() => _left.Shown is { } left && DoneOf(Summary) < Summary.Runs.Total
        ? $", about {Display.Duration(left)} left"
        : "";
}

/// <summary>How a line of the live view looks.</summary>
internal enum LineStyle
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
internal sealed record ProgressLine(string Text, LineStyle Style = LineStyle.Plain)
{
    /// <summary>Plain text.</summary>
    public static implicit operator ProgressLine(string text) => new(text);
}
