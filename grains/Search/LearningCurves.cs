using System.Diagnostics.CodeAnalysis;
using Experiments.Domain;

namespace Experiments.Search;

/// <summary>A fold of a repeat: curves are compared only within the same cell.</summary>
internal readonly record struct CurveCell(int Repeat, int Fold);

/// <summary>
/// The learning curves of a sweep: for each run the best value of the objective up to each step. Reports may come in any
/// order and more than once. Not thread-safe.
/// </summary>
public sealed class LearningCurves
{
    private readonly SortedDictionary<int, SortedDictionary<CurveCell, Curve>> _experiments = [];
    private readonly HashSet<int> _over = [];
    private readonly Dictionary<int, HashSet<CurveCell>> _ended = [];
    private int _cells;

    /// <summary>Starts without curves. <paramref name="cells"/> is the number of runs per experiment: folds times repeats.</summary>
    public LearningCurves(Goal goal, int cells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        (Goal, _cells) = (goal, cells);
    }

    /// <summary>Whether higher or lower values of the objective are better.</summary>
    public Goal Goal { get; }

    /// <summary>The experiments have more runs. <paramref name="cells"/> is the new number per experiment, no less than before.</summary>
    public void Extend(int cells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, _cells);
        _cells = cells;
    }

    /// <summary>Records a run's value after <paramref name="step"/> epochs, 1 or more; NaN counts as worst.</summary>
    public void Report(RunId run, int step, double value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        var number = run.Experiment.Number;
        if (!_experiments.TryGetValue(number, out var curves))
        {
            _experiments[number] = curves = new(Comparer<CurveCell>.Create(
                (a, b) => (a.Repeat, a.Fold).CompareTo((b.Repeat, b.Fold))));
        }

        var cell = CellOf(run);
        if (!curves.TryGetValue(cell, out var curve))
        {
            curves[cell] = curve = new Curve();
        }

        curve.Set(step, GoalLoss.Of(Goal, value));
    }

    /// <summary>Records that the experiment is finished, failed or pruned, so nothing waits for it. Its curves stay.</summary>
    public void MarkExperimentEnded(int experiment) => _over.Add(experiment);

    /// <summary>Records that the run has ended, with or without a result, so nothing waits for it.</summary>
    public void MarkRunEnded(RunId run)
    {
        if (!_ended.TryGetValue(run.Experiment.Number, out var cells))
        {
            _ended[run.Experiment.Number] = cells = [];
        }

        cells.Add(CellOf(run));
    }

    /// <summary>Records that the run will be tried again.</summary>
    public void MarkRunOpen(RunId run) => _ended.GetValueOrDefault(run.Experiment.Number)?.Remove(CellOf(run));

    /// <summary>
    /// The last step that all started runs of an experiment have reached, and their mean there; null before the first report.
    /// </summary>
    public (int Step, double Value)? Reached(int experiment)
    {
        if (!_experiments.TryGetValue(experiment, out var curves))
        {
            return null;
        }

        var step = curves.Values.Min(curve => curve.LastStep);
        return TryGetMean(experiment, [.. curves.Keys], step, out var loss) ? (step, ToValue(loss.Value)) : null;
    }

    internal bool IsOver(int experiment) => _over.Contains(experiment);

    internal int LastStep(RunId run) => CurveOf(run).LastStep;

    /// <summary>The step reported before the last; 0 if there is none.</summary>
    internal int StepBefore(RunId run) => CurveOf(run).StepBefore;

    /// <summary>The last step at which a run's curve improved by more than <paramref name="margin"/>.</summary>
    internal int LastImprovement(RunId run, double margin) => CurveOf(run).LastImprovement(margin);

    /// <summary>The cells in which an experiment has reached <paramref name="step"/>.</summary>
    internal CurveCell[] CellsAt(int experiment, int step) =>
        _experiments.TryGetValue(experiment, out var curves)
            ? [.. curves.Where(pair => pair.Value.LastStep >= step).Select(pair => pair.Key)]
            : [];

    /// <summary>Whether an experiment has reached <paramref name="step"/> in all its cells, except those whose run ended earlier.</summary>
    internal bool IsWholeAt(int experiment, int step)
    {
        var reached = CellsAt(experiment, step);
        return reached.Union(_ended.GetValueOrDefault(experiment, [])).Count() == _cells;
    }

    /// <summary>The mean loss of an experiment over some cells at a step; false if one has not reached it.</summary>
    internal bool TryGetMean(int experiment, IReadOnlyCollection<CurveCell> cells, int step, [NotNullWhen(true)] out double? loss)
    {
        loss = null;
        if (!_experiments.TryGetValue(experiment, out var curves))
        {
            return false;
        }

        var sum = 0.0;
        foreach (var cell in cells)
        {
            if (!curves.TryGetValue(cell, out var curve) || curve.LastStep < step)
            {
                return false;
            }

            sum += curve.BestAt(step);
        }

        loss = sum / cells.Count;
        return true;
    }

    /// <summary>The mean losses of all peers that have reached <paramref name="step"/> in all the given cells.</summary>
    internal List<double> PeerLosses(PruneRequest request, IReadOnlyCollection<CurveCell> cells, int step)
    {
        var losses = new List<double>();
        foreach (var number in _experiments.Keys)
        {
            if (number != request.Run.Experiment.Number && request.IsPeer(number) && TryGetMean(number, cells, step, out var loss))
            {
                losses.Add(loss.Value);
            }
        }

        return losses;
    }

    /// <summary>Converts a loss to the objective's value.</summary>
    internal double ToValue(double loss) => GoalLoss.ToValue(Goal, loss);

    private static CurveCell CellOf(RunId run) => new(run.Repeat, run.Fold);

    private Curve CurveOf(RunId run) =>
        _experiments.TryGetValue(run.Experiment.Number, out var curves) && curves.TryGetValue(CellOf(run), out var curve)
            ? curve
            : throw new ArgumentException($"nothing is reported of {run}", nameof(run));

    /// <summary>Losses by step, ascending.</summary>
    private sealed class Curve
    {
        private readonly SortedList<int, double> _losses = [];

        public int LastStep => _losses.GetKeyAtIndex(_losses.Count - 1);

        public int StepBefore => _losses.Count > 1 ? _losses.GetKeyAtIndex(_losses.Count - 2) : 0;

        public void Set(int step, double loss) => _losses[step] = loss;

        public double BestAt(int step)
        {
            var best = double.PositiveInfinity;
            for (var i = 0; i < _losses.Count && _losses.GetKeyAtIndex(i) <= step; i++)
            {
                best = Math.Min(best, _losses.GetValueAtIndex(i));
            }

            return best;
        }

        public int LastImprovement(double margin)
        {
            var (best, step) = (_losses.GetValueAtIndex(0), _losses.GetKeyAtIndex(0));
            foreach (var (at, loss) in _losses)
            {
                if (loss < best - margin)
                {
                    (best, step) = (loss, at);
                }
            }

            return step;
        }
    }
}
