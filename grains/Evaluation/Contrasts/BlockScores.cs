using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// A metric over runs and what each block contributes to it. The metric is the mean over runs of right over all slices of a part, or a
/// difference of two; a block's influence is the first-order effect of the block on it (linearization of a ratio, Cochran 1977, 6.3),
/// centred in each run and averaged over repeats, and scaled so that the squared standard error over blocks is the mean square of the
/// influences divided by the number of blocks.
/// </summary>
internal sealed class BlockScores
{
    private readonly double[] _contributions;
    private readonly double[] _influences;
    private readonly double[][] _repeats;

    private BlockScores(double value, double[] contributions, double[] influences, double[][] repeats)
    {
        Value = value;
        (_contributions, _influences, _repeats) = (contributions, influences, repeats);
    }

    /// <summary>The metric: mean over runs.</summary>
    public double Value { get; }

    /// <summary>Number of blocks with a share in it.</summary>
    public required int Blocks { get; init; }

    /// <summary>Folds of a repeat: the most that any repeat has.</summary>
    public required int Folds { get; init; }

    /// <summary>
    /// Degrees of freedom of the variance over blocks: blocks less folds, and 0 if each fold has one block; with one fold those of the
    /// smallest part.
    /// </summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>Measured slices over training slices, mean over runs.</summary>
    public required double Overlap { get; init; }

    /// <summary>Number of repeats.</summary>
    public int Repeats => _repeats.Length;

    /// <summary>By block, from 0: its share in the metric; their sum over the number of blocks is the metric.</summary>
    public ReadOnlySpan<double> Contributions => _contributions;

    /// <summary>By block, from 0: its influence; 0 for numbers of no block.</summary>
    public ReadOnlySpan<double> Influences => _influences;

    /// <summary>The influences in one repeat alone; their weighted mean over repeats is <see cref="Influences"/>.</summary>
    public ReadOnlySpan<double> InfluencesIn(int repeat) => _repeats[repeat];

    /// <summary>
    /// Variance of the influences between blocks: of what remains of a block after centring in its fold and averaging over repeats.
    /// </summary>
    public double Variance => SumOfSquares(_influences) / Math.Max(1, Blocks - Folds);

    /// <summary>
    /// The mean variance of a block's influence over repeats: divided by their number it is the part of <see cref="Variance"/> that more
    /// repeats reduce; null with one repeat.
    /// </summary>
    public double? RepeatVariance
    {
        get
        {
            if (Repeats == 1)
            {
                return null;
            }

            var within = _repeats.Sum(SumOfSquares) - (Repeats * SumOfSquares(Mean([.. _repeats])));
            return Math.Max(0, within) / (Repeats - 1) / Math.Max(1, Blocks - Folds);
        }
    }

    /// <summary>The scores of runs, one per fold of a repeat; they may be of different settings.</summary>
    /// <param name="runs">At least one run, all with slices in the parts of the metric.</param>
    /// <param name="metric">The metric.</param>
    public static BlockScores Of(IReadOnlyList<RunBlockCounts> runs, MetricParts metric)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count);
        var (length, blocks, ofTerms) = CountBlocks(runs, metric);
        var repeats = runs.Select(run => run.Repeat).Distinct().Order().ToArray();
        var folds = runs.CountBy(run => run.Repeat).Max(pair => pair.Value);
        var (contributions, influences) = (new double[length], new double[length]);
        var inRepeat = repeats.Select(_ => new double[length]).ToArray();
        var (value, overlap) = (0.0, 0.0);
        foreach (var run in runs)
        {
            var repeat = Array.IndexOf(repeats, run.Repeat);
            var ofRepeat = runs.Count(other => other.Repeat == run.Repeat);
            overlap += (double)Sum(run.Of(metric.Measured), isOfTracks: false).All / Sum(run.Train, isOfTracks: false).All / runs.Count;
            for (var term = 0; term < metric.Terms.Length; term++)
            {
                var (part, sign) = metric.Terms[term];
                var (right, measured) = Sum(run.Of(part), metric.IsOfTracks);
                var accuracy = (double)right / measured;
                value += sign * accuracy / runs.Count;
                var scale = sign * (double)blocks / measured;

                // With one fold, train and test share no block: each has the small-sample factor of its own number of blocks.
                var own = ofTerms[term];
                var alone = folds == 1 && own > 1 ? Math.Sqrt((double)own / (own - 1) * (blocks - 1) / blocks) : 1;
                foreach (var count in run.Of(part))
                {
                    var (ofBlock, inBlock) = metric.IsOfTracks
                        ? (count.RightTracks, count.Tracks) : (count.RightSlices, count.Slices);
                    var influence = scale * (ofBlock - (accuracy * inBlock)) * alone;
                    contributions[count.Block] += scale * ofBlock / runs.Count;
                    influences[count.Block] += influence / runs.Count;
                    inRepeat[repeat][count.Block] += influence / ofRepeat;
                }
            }
        }

        return new BlockScores(value, contributions, influences, inRepeat)
        {
            Blocks = blocks,
            Folds = folds,
            DegreesOfFreedom = folds == 1 ? ofTerms.Min() - 1 : blocks - folds,
            Overlap = overlap,
        };
    }

    /// <summary>The mean of settings on the same runs.</summary>
    public static BlockScores Mean(IReadOnlyList<BlockScores> scores) => scores is [var single]
        ? single
        : new BlockScores(
            scores.Average(score => score.Value),
            Mean(scores, score => score._contributions),
            Mean(scores, score => score._influences),
            [.. Enumerable.Range(0, scores[0].Repeats).Select(repeat => Mean(scores, score => score._repeats[repeat]))])
        {
            Blocks = scores[0].Blocks,
            Folds = scores[0].Folds,
            DegreesOfFreedom = scores[0].DegreesOfFreedom,
            Overlap = scores.Average(score => score.Overlap),
        };

    /// <summary>The difference from another setting on the same runs.</summary>
    public BlockScores Minus(BlockScores other) => new(
        Value - other.Value,
        Subtract(_contributions, other._contributions),
        Subtract(_influences, other._influences),
        [.. _repeats.Zip(other._repeats, Subtract)])
    {
        Blocks = Blocks,
        Folds = Folds,
        DegreesOfFreedom = Math.Min(DegreesOfFreedom, other.DegreesOfFreedom),
        Overlap = Math.Max(Overlap, other.Overlap),
    };

    private static double[] Mean(IReadOnlyList<BlockScores> scores, Func<BlockScores, double[]> of) => Mean([.. scores.Select(of)]);

    private static double[] Mean(double[][] rows)
    {
        var mean = new double[rows.Max(row => row.Length)];
        foreach (var row in rows)
        {
            for (var block = 0; block < row.Length; block++)
            {
                mean[block] += row[block] / rows.Length;
            }
        }

        return mean;
    }

    private static double[] Subtract(double[] first, double[] second) => [.. first.Zip(second, (a, b) => a - b)];

    private static double SumOfSquares(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value * value;
        }

        return sum;
    }

    /// <summary>One more than the highest number of a block, how many blocks there are, and how many in each part of the metric.</summary>
    private static (int Length, int Blocks, int[] OfTerms) CountBlocks(IReadOnlyList<RunBlockCounts> runs, MetricParts metric)
    {
        var length = 0;
        foreach (var run in runs)
        {
            foreach (var (part, _) in metric.Terms)
            {
                length = run.Of(part) is { IsEmpty: false } counts ? Math.Max(length, counts[^1].Block + 1) : length;
            }
        }

        // A bit for each part in which a block was seen.
        var (seen, blocks, ofTerms) = (new int[length], 0, new int[metric.Terms.Length]);
        for (var term = 0; term < ofTerms.Length; term++)
        {
            foreach (var run in runs)
            {
                foreach (var count in run.Of(metric.Terms[term].Part))
                {
                    ref var parts = ref seen[count.Block];
                    blocks += parts == 0 ? 1 : 0;
                    ofTerms[term] += (parts & (1 << term)) == 0 ? 1 : 0;
                    parts |= 1 << term;
                }
            }
        }

        return (length, blocks, ofTerms);
    }

    private static (int Right, int All) Sum(ImmutableArray<BlockCount> counts, bool isOfTracks)
    {
        var (right, all) = (0, 0);
        foreach (var count in counts)
        {
            right += isOfTracks ? count.RightTracks : count.RightSlices;
            all += isOfTracks ? count.Tracks : count.Slices;
        }

        return (right, all);
    }
}
