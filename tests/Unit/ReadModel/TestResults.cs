using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Unit.Evaluation;

namespace Experiments.Unit.ReadModel;

/// <summary>An experiment with two genres and three runs, two of them with curves, for tests of views.</summary>
internal static class TestResults
{
    public static RunSummary[] Runs { get; } =
    [
        Ended(TestData.WithBlocks(TestData.Result(0, 0, 100, 70)) with { Curve = Curve(2), BestEpoch = 2, Epochs = 2 }),
        Ended(TestData.WithBlocks(TestData.Result(0, 1, 98, 66)) with { Curve = Curve(1), BestEpoch = 1, Epochs = 1, StoppedEarly = true }),
        Ended(TestData.WithBlocks(TestData.Result(0, 2, 99, 74))),
    ];

    // All runs have ended.
    public static ExperimentSummary Summary { get; } = ExperimentAggregation.Summarize(
        TestData.Experiment([.. Runs.Select(run => run.Result!)]));

    public static ExperimentAnalysis Analysis { get; } = Analyze();

    private static ExperimentAnalysis Analyze()
    {
        var outcomes = new OutcomeCounts(["g0", "g1"]);
        foreach (var flipped in new[] { 1, 3 })
        {
            outcomes.Add(TestData.Predictions(
                2,
                [
                    .. Enumerable.Range(0, 12)
                    .Select(slice =>
                        (slice / 2, slice / 2 % 2, TestData.Sure(slice == flipped ? 1 - (slice / 2 % 2) : slice / 2 % 2, 2, 0.8f))),
                ]));
        }

        return ExperimentAnalyzer.Analyze(outcomes);
    }

    private static RunSummary Ended(RunResult result) => new(result.Run, "completed", [], result);

    private static System.Collections.Immutable.ImmutableArray<EpochPoint> Curve(int epochs) =>
        [
            .. Enumerable.Range(1, epochs)
            .Select(epoch => new EpochPoint(epoch, 1.0 / epoch, 0.4 * epoch, 1.2 / epoch, 0.3 * epoch, 1e-3, 100)),
        ];
}
