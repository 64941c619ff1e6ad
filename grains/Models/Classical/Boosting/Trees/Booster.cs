using System.Collections.Concurrent;
using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// Gradient boosting with second derivatives (Chen and Guestrin 2016), equal to XGBoost 1.7 with objective multi:softprob: without sampling
/// the same trees, up to rounding. The classes' trees of an iteration grow at the same time; the result does not depend on the threads.
/// </summary>
internal sealed class Booster
{
    /// <summary>Rows whose derivatives one thread computes at a time.</summary>
    private const int ChunkRows = 512;

    private readonly TreeSettings _settings;
    private readonly ulong _seed;
    private readonly ParallelOptions _options;
    private readonly int[] _labels;
    private readonly float[]? _shares;
    private readonly float[] _weights;
    private readonly float[][] _margins;
    private readonly float[][] _pairs;
    private readonly Func<ITreeGrower> _newGrower;
    private readonly ConcurrentBag<ITreeGrower> _growers = [];
    private int _iteration;

    /// <summary>Prepares the rows; NaN is a missing value.</summary>
    /// <param name="settings">Of every tree.</param>
    /// <param name="rows">What to learn from.</param>
    /// <param name="baseScore">Where each margin starts.</param>
    /// <param name="seed">Draws rows and columns.</param>
    /// <param name="options">Threads and cancellation.</param>
    public Booster(TreeSettings settings, BoostingRows rows, float baseScore, ulong seed, ParallelOptions options)
    {
        (_settings, _seed, _options) = (settings, seed, options);
        (_labels, _shares, _weights) = (rows.Labels, rows.Shares, rows.Weights);
        _margins = [.. Enumerable.Range(0, rows.Classes).Select(_ => new float[rows.Labels.Length])];
        _pairs = [.. Enumerable.Range(0, rows.Classes).Select(_ => new float[2 * rows.Labels.Length])];
        Array.ForEach(_margins, ofClass => Array.Fill(ofClass, baseScore));
        _newGrower = Prepare(rows);
    }

    /// <summary>Grows the next tree of each class.</summary>
    public BoostedNode[][] Boost()
    {
        var chunks = (_labels.Length + ChunkRows - 1) / ChunkRows;
        Parallel.For(0, chunks, _options, chunk => Softmax.Differentiate(
            _margins, _labels, _shares, _weights, _pairs, chunk * ChunkRows, Math.Min((chunk + 1) * ChunkRows, _labels.Length)));
        var trees = new BoostedNode[_margins.Length][];
        Parallel.For(0, trees.Length, _options, ofClass =>
        {
            var grower = _growers.TryTake(out var idle) ? idle : _newGrower();
            var random = new RandomStream(Seeds.Derive(_seed, $"iteration {_iteration} class {ofClass}"));
            trees[ofClass] = grower.Grow(_pairs[ofClass], _margins[ofClass], random, _options.CancellationToken);
            _growers.Add(grower);
        });
        _iteration++;
        return trees;
    }

    private Func<ITreeGrower> Prepare(BoostingRows rows)
    {
        if (_settings.Method == TreeMethod.Hist)
        {
            var cuts = QuantileCuts.OfRows(rows.Values, rows.Columns, rows.Weights, _settings.MaxBins, _options);
            var matrix = BinnedMatrix.Of(rows.Values, rows.Columns, cuts, _options);
            return () => HistogramGrower.Hist(_settings, matrix);
        }

        var sorted = new SortedColumns(rows.Values, rows.Labels.Length, rows.Columns, _options);
        return _settings.Method == TreeMethod.Approx
            ? () => HistogramGrower.Approx(_settings, sorted, rows.Weights)
            : () => new ExactGrower(_settings, sorted, rows.Labels.Length);
    }
}
