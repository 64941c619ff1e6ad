using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Models.Classical.Svm;

/// <summary>The solver's result: decision = Σ weight × kernel + bias; positive for the first class.</summary>
/// <param name="Weights">Target times multiplier of each member; 0 for those that are not support vectors.</param>
/// <param name="Bias">LIBSVM's −rho.</param>
/// <param name="Iterations">Pairs of multipliers moved.</param>
internal sealed record PairSolution(double[] Weights, double Bias, int Iterations);

/// <summary>
/// Sequential minimal optimization with second-order working sets (Fan, Chen and Lin 2005) and shrinking, as LIBSVM:
/// min ½αᵀQα − Σα for 0 ≤ α ≤ C, Σ yα = 0. It keeps F = −y∇ (∇ the gradient), which needs no signs: a step of t along a
/// pair i, j adds −t (K_i − K_j) to F. "Up" are members whose yα may grow, "low" those whose yα may shrink; at the optimum no F of an up
/// member is more than the tolerance above one of a low member.
/// </summary>
/// <remarks>
/// Custom code, because no maintained package has an SVM with an RBF kernel and probabilities; predictions equal LIBSVM's.
/// </remarks>
internal sealed class SmoSolver
{
    private const int Lanes = 8;
    private const double MinCurvature = 1e-12;

    private readonly PairProblem _problem;
    private readonly double _tolerance;
    private readonly int _size;

    /// <summary>The members in the order of the arrays below: active ones in front, ascending.</summary>
    private readonly int[] _members;
    private readonly double[] _alpha;
    private readonly double[] _f;
    private readonly double[] _diagonal;

    /// <summary>0 if a member is up, otherwise −∞: added to F, it excludes others from a maximum. −∞ beyond the active ones.</summary>
    private readonly double[] _up;

    /// <summary>0 if a member is low, otherwise +∞.</summary>
    private readonly double[] _low;
    private readonly float[] _rowI;
    private readonly float[] _rowJ;
    private int _active;
    private int _split;

    private SmoSolver(PairProblem problem, double tolerance)
    {
        _problem = problem;
        _tolerance = tolerance;
        _active = _size = problem.Members.Length;
        _split = problem.FirstCount;
        _members = [.. Enumerable.Range(0, _size)];
        var padded = (_size + Lanes - 1) / Lanes * Lanes;
        (_alpha, _f, _diagonal) = (new double[padded], new double[padded], new double[padded]);
        (_up, _low) = (new double[padded], new double[padded]);
        (_rowI, _rowJ) = (new float[padded], new float[padded]);
        for (var k = 0; k < _size; k++)
        {
            _f[k] = problem.TargetOf(k);
            _diagonal[k] = problem.Rows.Diagonal[problem.RowOf(k)];
            Bound(k);
        }

        Pad();
    }

    /// <summary>Solves one problem.</summary>
    public static PairSolution Solve(PairProblem problem, double tolerance, bool isShrinking, CancellationToken cancellationToken) =>
        new SmoSolver(problem, tolerance).Run(isShrinking, cancellationToken);

    private PairSolution Run(bool isShrinking, CancellationToken cancellationToken)
    {
        // As in LIBSVM: a problem that has not converged by then (C far too large) is used as it is.
        var limit = (int)Math.Min(int.MaxValue, Math.Max(10_000_000L, 100L * _size));
        var countdown = Math.Min(_size, 1000);
        var hasUnshrunk = false;
        var iteration = 0;
        for (; iteration < limit; iteration++)
        {
            if (--countdown == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                countdown = Math.Min(_size, 1000);
                if (isShrinking)
                {
                    hasUnshrunk |= Shrink(hasUnshrunk);
                }
            }

            if (!TrySelect(out var i, out var j))
            {
                if (_active == _size)
                {
                    break;
                }

                // Optimal among the active members: check all again.
                Unshrink();
                countdown = 1;
                if (!TrySelect(out i, out j))
                {
                    break;
                }
            }

            Move(i, j);
        }

        if (_active < _size)
        {
            Unshrink();
        }

        var bias = Bias();
        var weights = new double[_size];
        for (var k = 0; k < _size; k++)
        {
            weights[_members[k]] = _problem.TargetOf(_members[k]) * _alpha[k];
        }

        return new PairSolution(weights, bias, iteration);
    }

    /// <summary>
    /// Selects the up member with the largest F, and the low one with the largest expected decrease; false at the optimum.
    /// </summary>
    private bool TrySelect(out int i, out int j)
    {
        j = -1;
        i = FindMaxUp(out var max);
        if (i < 0)
        {
            return false;
        }

        FillRow(i, _rowI);
        j = FindPartner(i, max, out var min);
        return j >= 0 && max - min >= _tolerance;
    }

    // The scans over all active members stay methods of the solver: as static methods of a class of their own, over the same
    // arrays, they gave the same bits, but a fit of 2,000 rows took 220 ms of processor time instead of 76 (AVX2).
    private int FindMaxUp(out double max)
    {
        var best = Vector512.Create(double.NegativeInfinity);
        var bestAt = Vector512.Create(-1L);
        var at = Vector512<long>.Indices;
        ref var f = ref MemoryMarshal.GetArrayDataReference(_f);
        ref var up = ref MemoryMarshal.GetArrayDataReference(_up);
        for (nuint k = 0; k < (nuint)_active; k += Lanes)
        {
            var value = Vector512.LoadUnsafe(ref f, k) + Vector512.LoadUnsafe(ref up, k);
            var isBetter = Vector512.GreaterThanOrEqual(value, best);
            best = Vector512.ConditionalSelect(isBetter, value, best);
            bestAt = Vector512.ConditionalSelect(isBetter.AsInt64(), at, bestAt);
            at += Vector512.Create((long)Lanes);
        }

        return Reduce(best, bestAt, out max);
    }

    private int FindPartner(int i, double max, out double min)
    {
        var best = Vector512.Create(double.NegativeInfinity);
        var bestAt = Vector512.Create(-1L);
        var at = Vector512<long>.Indices;
        var lowest = Vector512.Create(double.PositiveInfinity);
        var top = Vector512.Create(max);
        var diagonalI = Vector512.Create(_diagonal[i]);
        var minimum = Vector512.Create(MinCurvature);
        ref var f = ref MemoryMarshal.GetArrayDataReference(_f);
        ref var low = ref MemoryMarshal.GetArrayDataReference(_low);
        ref var diagonal = ref MemoryMarshal.GetArrayDataReference(_diagonal);
        ref var row = ref MemoryMarshal.GetArrayDataReference(_rowI);
        for (nuint k = 0; k < (nuint)_active; k += Lanes)
        {
            var value = Vector512.LoadUnsafe(ref f, k) + Vector512.LoadUnsafe(ref low, k);
            lowest = Vector512.Min(lowest, value);
            var kernel = Widen(ref row, k);
            var curvature = Vector512.Max(diagonalI + Vector512.LoadUnsafe(ref diagonal, k) - (kernel + kernel), minimum);
            var slope = top - value;
            var gain = slope * slope / curvature;
            var isBetter = Vector512.GreaterThanOrEqual(gain, best) & Vector512.GreaterThan(slope, Vector512<double>.Zero);
            best = Vector512.ConditionalSelect(isBetter, gain, best);
            bestAt = Vector512.ConditionalSelect(isBetter.AsInt64(), at, bestAt);
            at += Vector512.Create((long)Lanes);
        }

        min = double.PositiveInfinity;
        for (var lane = 0; lane < Lanes; lane++)
        {
            min = Math.Min(min, lowest[lane]);
        }

        return Reduce(best, bestAt, out _);
    }

    /// <summary>Moves yα of i up and of j down, to the minimum along that line or the nearest bound.</summary>
    private void Move(int i, int j)
    {
        FillRow(j, _rowJ);
        var curvature = Math.Max(_diagonal[i] + _diagonal[j] - (2.0 * _rowI[j]), MinCurvature);
        var (roomI, roomJ) = (RoomUp(i), RoomDown(j));
        var step = Math.Min((_f[i] - _f[j]) / curvature, Math.Min(roomI, roomJ));
        Add(i, step, step == roomI);
        Add(j, -step, step == roomJ);

        var factor = Vector512.Create(step);
        ref var f = ref MemoryMarshal.GetArrayDataReference(_f);
        ref var rowI = ref MemoryMarshal.GetArrayDataReference(_rowI);
        ref var rowJ = ref MemoryMarshal.GetArrayDataReference(_rowJ);
        for (nuint k = 0; k < (nuint)_active; k += Lanes)
        {
            var change = Widen(ref rowI, k) - Widen(ref rowJ, k);
            Vector512.FusedMultiplyAdd(-factor, change, Vector512.LoadUnsafe(ref f, k)).StoreUnsafe(ref f, k);
        }
    }

    private double RoomUp(int k) => IsFirst(k) ? _problem.FirstPenalty - _alpha[k] : _alpha[k];

    private double RoomDown(int k) => IsFirst(k) ? _alpha[k] : _problem.SecondPenalty - _alpha[k];

    private bool IsFirst(int k) => _members[k] < _problem.FirstCount;

    private void Add(int k, double step, bool reachesBound)
    {
        var change = IsFirst(k) ? step : -step;
        _alpha[k] = (reachesBound, change > 0) switch
        {
            (false, _) => _alpha[k] + change,
            (true, true) => _problem.PenaltyOf(_members[k]),
            (true, false) => 0,
        };
        Bound(k);
    }

    private void Bound(int k)
    {
        var (isAtZero, isAtPenalty) = (_alpha[k] <= 0, _alpha[k] >= _problem.PenaltyOf(_members[k]));
        var (mayGrow, mayShrink) = IsFirst(k) ? (!isAtPenalty, !isAtZero) : (!isAtZero, !isAtPenalty);
        _up[k] = mayGrow ? 0 : double.NegativeInfinity;
        _low[k] = mayShrink ? 0 : double.PositiveInfinity;
    }

    /// <summary>
    /// Removes members at a bound that the optimality conditions would keep there. True if all were restored first, which is done once near
    /// the optimum, because early removals may have been wrong.
    /// </summary>
    private bool Shrink(bool hasUnshrunk)
    {
        var (max, min) = Extremes();
        var brings = !hasUnshrunk && max - min <= 10 * _tolerance;
        if (brings && _active < _size)
        {
            Unshrink();
            (max, min) = Extremes();
        }

        // Not up: only its F above all ups keeps it; not low: only below all lows.
        bool[] stays = [.. Enumerable.Range(0, _active)
            .Select(k => !((double.IsInfinity(_up[k]) && _f[k] > max) || (double.IsInfinity(_low[k]) && _f[k] < min)))];
        int[] order = [.. Enumerable.Range(0, _active).OrderBy(k => stays[k] ? 0 : 1), .. Enumerable.Range(_active, _size - _active)];
        Reorder(order);
        _active = stays.Count(stay => stay);
        Pad();
        return brings;
    }

    /// <summary>Restores all members in their original order, and recomputes the F of those that were removed.</summary>
    private void Unshrink()
    {
        var row = new float[_size];
        var absent = _members[_active.._size];
        Array.Sort(absent);
        var split = absent.Count(member => member < _problem.FirstCount);
        var f = new double[absent.Length];
        for (var k = 0; k < f.Length; k++)
        {
            f[k] = _problem.TargetOf(absent[k]);
        }

        for (var k = 0; k < _size; k++)
        {
            if (_alpha[k] > 0)
            {
                var weight = _problem.TargetOf(_members[k]) * _alpha[k];
                _problem.FillRow(_problem.RowOf(_members[k]), absent, split, row);
                for (var o = 0; o < f.Length; o++)
                {
                    f[o] -= weight * row[o];
                }
            }
        }

        for (var k = _active; k < _size; k++)
        {
            _f[k] = f[Array.BinarySearch(absent, _members[k])];
        }

        Reorder([.. Enumerable.Range(0, _size).OrderBy(k => _members[k])]);
        _active = _size;
        Pad();
    }

    private void Reorder(int[] order)
    {
        int[] members = [.. order.Select(k => _members[k])];
        double[] alpha = [.. order.Select(k => _alpha[k])];
        double[] f = [.. order.Select(k => _f[k])];
        double[] diagonal = [.. order.Select(k => _diagonal[k])];
        members.CopyTo(_members, 0);
        alpha.CopyTo(_alpha, 0);
        f.CopyTo(_f, 0);
        diagonal.CopyTo(_diagonal, 0);
    }

    /// <summary>Updates the bounds of active members and clears those of inactive ones.</summary>
    private void Pad()
    {
        for (var k = 0; k < _active; k++)
        {
            Bound(k);
        }

        _up.AsSpan(_active).Fill(double.NegativeInfinity);
        _low.AsSpan(_active).Fill(double.PositiveInfinity);
        var place = Array.BinarySearch(_members, 0, _active, _problem.FirstCount);
        _split = place < 0 ? ~place : place;
    }

    private (double Max, double Min) Extremes()
    {
        var (max, min) = (double.NegativeInfinity, double.PositiveInfinity);
        for (var k = 0; k < _active; k++)
        {
            max = Math.Max(max, _f[k] + _up[k]);
            min = Math.Min(min, _f[k] + _low[k]);
        }

        return (max, min);
    }

    /// <summary>The mean F of members at no bound; if there are none, the midpoint of the range the bounds allow.</summary>
    private double Bias()
    {
        double sum = 0;
        var free = 0;
        for (var k = 0; k < _size; k++)
        {
            if (_up[k] == 0 && _low[k] == 0)
            {
                sum += _f[k];
                free++;
            }
        }

        var (max, min) = Extremes();
        return free > 0 ? sum / free : (max + min) / 2;
    }

    private void FillRow(int k, float[] row) =>
        _problem.FillRow(_problem.RowOf(_members[k]), _members.AsSpan(0, _active), _split, row);

    private static Vector512<double> Widen(ref float values, nuint at) =>
        Vector512.Create(
            Vector256.WidenLower(Vector256.LoadUnsafe(ref values, at)), Vector256.WidenUpper(Vector256.LoadUnsafe(ref values, at)));

    /// <summary>The index of the maximum, the last of equal values, as in LIBSVM; −1 if all are −∞.</summary>
    private static int Reduce(Vector512<double> best, Vector512<long> bestAt, out double max)
    {
        max = double.NegativeInfinity;
        var place = -1L;
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (best[lane] > max || (best[lane] == max && place >= 0 && bestAt[lane] > place))
            {
                (max, place) = (best[lane], bestAt[lane]);
            }
        }

        return (int)place;
    }
}
