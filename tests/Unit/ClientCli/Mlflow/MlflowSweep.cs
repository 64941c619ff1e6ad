using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.ReadModel.Mlflow;
using Experiments.Unit.ReadModel;

namespace Experiments.Unit.ClientCli.Mlflow;

/// <summary>A sweep of one experiment with three runs, two of them with curves, in the terms of MLflow.</summary>
internal static class MlflowSweep
{
    public static SweepSummary Sweep { get; } = new(
        "made",
        new SweepSpec { Name = "made", Dataset = "d", Features = "f", Models = new ParameterSpace([]), Protocol = new() { Folds = 3 } },
        SweepState.Completed, null, "feature-hash", 1, new RunCounts(3, 3, 0, 0, 0), DateTimeOffset.UnixEpoch.AddDays(1),
        DateTimeOffset.UnixEpoch.AddDays(2), null);

    public static MlflowMapping Mapping(SweepSummary? sweep = null) => new(sweep ?? Sweep, "shown", null, "ann");

    /// <summary>The experiment, then its runs.</summary>
    public static ImmutableArray<MlflowRun> Runs() =>
        [.. Mapping().Runs(TestResults.Summary, [.. TestResults.Runs.Select((run, index) => run with { Attempts = [Attempt(index)] })])];

    public static async IAsyncEnumerable<MlflowRun> RunsAsync()
    {
        await Task.CompletedTask;
        foreach (var run in Runs())
        {
            yield return run;
        }
    }

    /// <summary>From second 100 to 200 of the second day of 1970, each a second later than the one before.</summary>
    private static AttemptRecord Attempt(int index) => new(
        1, default, Sweep.SubmittedAt.AddSeconds(100 + index), Sweep.SubmittedAt.AddSeconds(200 + index), AttemptOutcome.Completed, null,
        null);
}
