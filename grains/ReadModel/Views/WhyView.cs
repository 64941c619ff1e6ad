using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary><c>sweep why</c>: why a run waits, was pruned, or failed.</summary>
public static class WhyView
{
    /// <summary>Explains a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="sweep">Its sweep.</param>
    /// <param name="known">The run's summary in its experiment; null if it never started.</param>
    /// <param name="queue">The scheduler's explanation.</param>
    /// <param name="pruneReason">Why a pruner stopped its experiment; null if none did.</param>
    /// <param name="findLog">Finds an attempt's log file by its name in the store; null if it is gone.</param>
    public static View Of(
        RunId run, SweepSummary sweep, RunSummary? known, WorkExplanation queue, string? pruneReason,
        Func<string, string?> findLog) =>
        new([.. Blocks(run, sweep, known, queue, pruneReason, findLog)], new
        {
            Run = run.ToString(),
            Sweep = Display.Of(sweep.State),
            State = known?.State ?? queue.State,
            Queue = queue,
            PruneReason = pruneReason,
            Attempts = known?.Attempts ?? [],
        });

    private static IEnumerable<Block> Blocks(
        RunId run, SweepSummary sweep, RunSummary? known, WorkExplanation queue, string? pruneReason,
        Func<string, string?> findLog)
    {
        var isOpen = known is null or { State: RunSummary.Unfinished };
        var isQueued = isOpen && queue.State != WorkExplanation.Unknown;
        yield return $"run {run}: {(isQueued ? queue.State : known?.State ?? RunSummary.Unfinished)}; its sweep is "
            + $"{Display.Of(sweep.State)}";
        if (isOpen && !isQueued)
        {
            yield return pruneReason is not null ? "  it does not run, because its experiment was pruned"
                : sweep.State is SweepState.Paused
                ? $"  it does not run while its sweep is paused; `experiments sweep resume {sweep.Id}` continues the sweep"
                : sweep.EndedAt is null
                ? "  it is neither waiting nor running: its experiment has not started, waits for the pruner, or was pruned"
                : "  it is neither waiting nor running: its experiment was pruned, or the sweep was stopped before it ran";
        }

        if (pruneReason is not null)
        {
            yield return $"  e{run.Experiment.Number} was pruned: {pruneReason}";
        }

        foreach (var reason in isQueued ? queue.Reasons : [])
        {
            yield return $"  {reason}";
        }

        var attempts = known?.Attempts ?? [];
        if (!attempts.IsEmpty)
        {
            yield return "";
            yield return Table.Of(["attempt", "slot", "time", "outcome", "reason"], attempts, attempt =>
            [
                DisplayNumbers.Text($"{attempt.Number}"), attempt.Slot.ToString(), Display.Duration(attempt.EndedAt - attempt.AcquiredAt),
                Display.Of(attempt.Outcome), attempt.Reason ?? "-",
            ]) with
            { NumericColumns = [0] };
            foreach (var attempt in attempts)
            {
                if (attempt.Log is { } name && findLog(name) is { } log)
                {
                    yield return $"log of attempt {attempt.Number}: {log}";
                }
            }
        }

        if (known?.Result is { } result)
        {
            yield return "";
            yield return Table.Facts(
            [
                ("test accuracy, %", Display.Percent(result.Test.SliceAccuracy)),
                ("train accuracy, %", Display.Percent(result.Train.SliceAccuracy)),
                ("stopped early", result.StoppedEarly ? $"after {result.Epochs} epochs" : null),
            ]);
        }
    }
}
