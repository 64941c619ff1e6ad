using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Unit.Search.Problems;

/// <summary>
/// A problem whose value appears epoch by epoch, and a search of it that trains: slots take turns, one epoch each, and learn
/// after each whether to continue.
/// </summary>
/// <param name="Problem">The search problem.</param>
/// <param name="Curve">The value after each epoch.</param>
internal sealed record Training(Problem Problem, Func<ParameterSet, double[]> Curve)
{
    private const int Slots = 4;

    /// <summary>Epochs of a whole run.</summary>
    public const int Epochs = 27;

    public static IReadOnlyList<Training> All { get; } =
    [
        Of(StandardFunctions.Branin(), 50),
        Of(StandardFunctions.Hartmann6(), 0.4),
        Of(StandardFunctions.Ackley(), 2),
        Of(StandardFunctions.Mixed(), 1.5),
        new(RecordedTables.Mlp(), RecordedTables.MlpCurve),
    ];

    public override string ToString() => Problem.Name;

    /// <summary>The result of a search and its cost.</summary>
    public sealed record Outcome(double Best, int Epochs, int Experiments, int Stopped);

    /// <summary>
    /// Searches until <paramref name="maxEpochs"/> are spent or <paramref name="maxExperiments"/> started, whichever is first.
    /// </summary>
    public Outcome Search(SearchSpec spec, ulong seed, int maxEpochs, int maxExperiments)
    {
        var plan = new SearchPlan(Problem.Space, spec with { Experiments = maxExperiments }, seed);
        var curves = new LearningCurves(Goal.Minimize, cells: 1);
        var history = History.Empty(Goal.Minimize);
        var running = new Queue<(RunId Run, double[] Curve, int Epoch)>();
        var (best, epochs, begun, stopped) = (double.PositiveInfinity, 0, 0, 0);
        while (epochs < maxEpochs)
        {
            while (running.Count < Slots && plan.Next(history, begun).Point is { } point)
            {
                history = history.With(Observation.Pending(begun, point));
                running.Enqueue((new RunId(new ExperimentId("s", begun), 0, 0), Curve(point.Parameters), 0));
                begun++;
            }

            if (!running.TryDequeue(out var next))
            {
                break;
            }

            var (run, curve, epoch) = next;
            curves.Report(run, ++epoch, curve[epoch - 1]);
            epochs++;
            best = Math.Min(best, curve[epoch - 1]);
            var isStopped = plan.Judge(curves, history, run).Action is PruneAction.Stop;
            if (!isStopped && epoch < curve.Length)
            {
                running.Enqueue((run, curve, epoch));
                continue;
            }

            var (number, value) = (run.Experiment.Number, curve[..epoch].Min());
            var trained = history.Find(number)!.Point; // not null: it was added when it began
            stopped += isStopped && epoch < curve.Length ? 1 : 0;
            curves.MarkExperimentEnded(number);
            history = history.With(isStopped
                ? Observation.Pruned(number, trained, value, epoch)
                : Observation.Completed(number, trained, value));
        }

        return new Outcome(best, epochs, begun, stopped);
    }

    /// <summary>
    /// A function as if it were learned: it starts up to <paramref name="excess"/> too high, falls at its own pace, so
    /// that curves cross, and fluctuates.
    /// </summary>
    private static Training Of(Problem problem, double excess) => new(problem, parameters =>
    {
        var value = problem.Evaluate(parameters);
        var random = new RandomStream(Seeds.Derive(1, parameters.ToString()));
        var (height, pace) = (random.NextDouble(0.3, 1) * excess, random.NextDouble(2, 6));
        return [.. Enumerable.Range(1, Epochs).Select(epoch =>
            value + (height * Math.Exp(-epoch / pace)) + (0.02 * excess * Math.Abs(random.NextNormal()) * (Epochs - epoch) / Epochs))];
    });
}
