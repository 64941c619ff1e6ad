namespace Experiments.Search.Samplers.Gaussian;

/// <summary>A function to minimize: answers its value and fills in its gradient.</summary>
internal delegate double SmoothFunction(ReadOnlySpan<double> at, Span<double> gradient);

/// <summary>
/// Minimizes a smooth function in a box by BFGS steps, projected onto the box, with a backtracking search along each (Nocedal and Wright
/// 2006, chapters 3 and 6). The number of evaluations is bounded, since a suggestion must take a bounded time.
/// </summary>
internal sealed class BoxMinimizer
{
    private const int Backtracks = 6;
    private const double Decrease = 1e-4;

    private readonly SmoothFunction _function;
    private readonly double[] _low;
    private readonly double[] _high;
    private readonly double[] _inverse;
    private double[] _at;
    private double[] _gradient;
    private double _value;
    private int _evaluations;

    private BoxMinimizer(SmoothFunction function, double[] start, double[] low, double[] high)
    {
        (_function, _low, _high) = (function, low, high);
        _inverse = new double[start.Length * start.Length];
        _at = [.. start.Select((value, i) => Math.Clamp(value, low[i], high[i]))];
        _gradient = new double[start.Length];
        _value = Evaluate(_at, _gradient);
        Reset();
    }

    /// <summary>The best point found from <paramref name="start"/>, and its value.</summary>
    /// <param name="function">The function; where it is not finite, steps are shortened.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="low">Lower ends of the box.</param>
    /// <param name="high">Upper ends.</param>
    /// <param name="longest">The longest step along a coordinate.</param>
    /// <param name="tolerance">Ends when a step gains less.</param>
    /// <param name="evaluations">The most evaluations, apart from the last step's.</param>
    public static (double[] At, double Value) Minimize(
        SmoothFunction function, double[] start, double[] low, double[] high, double longest, double tolerance, int evaluations)
    {
        var search = new BoxMinimizer(function, start, low, high);
        while (search._evaluations < evaluations && double.IsFinite(search._value))
        {
            if (!(search.Step(longest) > tolerance))
            {
                break;
            }
        }

        return (search._at, search._value);
    }

    /// <summary>One step along a search direction; returns what it gained.</summary>
    private double Step(double longest)
    {
        var direction = Direction();
        var slope = Cholesky.Dot(direction, _gradient);
        if (!(slope < 0))
        {
            Reset();
            direction = Direction();
            slope = Cholesky.Dot(direction, _gradient);
            if (!(slope < 0))
            {
                return 0;
            }
        }

        var length = Math.Min(1, longest / direction.Max(Math.Abs));
        for (var backtrack = 0; backtrack < Backtracks; backtrack++)
        {
            var next = _at.Select((value, i) => Math.Clamp(value + (length * direction[i]), _low[i], _high[i])).ToArray();
            var gradient = new double[next.Length];
            var value = Evaluate(next, gradient);
            var step = next.Select((end, i) => end - _at[i]).ToArray();
            if (value <= _value + (Decrease * Cholesky.Dot(step, _gradient)))
            {
                var gain = _value - value;
                Learn(step, [.. gradient.Select((end, i) => end - _gradient[i])]);
                (_at, _gradient, _value) = (next, gradient, value);
                return gain;
            }

            // The minimum of the parabola through both values and the slope, within reason.
            var parabola = -0.5 * slope * length * length / (value - _value - (slope * length));
            length = double.IsFinite(parabola) ? Math.Clamp(parabola, 0.1 * length, 0.5 * length) : 0.1 * length;
        }

        return 0;
    }

    /// <summary>The quasi-Newton direction within the coordinates that are not held by the box.</summary>
    private double[] Direction()
    {
        var free = _at.Select((value, i) =>
            !(value <= _low[i] && _gradient[i] > 0) && !(value >= _high[i] && _gradient[i] < 0)).ToArray();
        var masked = _gradient.Select((slope, i) => free[i] ? slope : 0).ToArray();
        return [.. free.Select((isFree, i) => isFree ? -Cholesky.Dot(_inverse.AsSpan(i * masked.Length, masked.Length), masked) : 0)];
    }

    /// <summary>Updates the inverse Hessian; a step along which the slope did not rise teaches nothing.</summary>
    private void Learn(double[] step, double[] change)
    {
        var curvature = Cholesky.Dot(step, change);
        if (!(curvature > 1e-12))
        {
            return;
        }

        var n = step.Length;
        var moved = Enumerable.Range(0, n).Select(i => Cholesky.Dot(_inverse.AsSpan(i * n, n), change)).ToArray();
        var factor = (1 + (Cholesky.Dot(change, moved) / curvature)) / curvature;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                _inverse[(i * n) + j] += (factor * step[i] * step[j]) - (((moved[i] * step[j]) + (step[i] * moved[j])) / curvature);
            }
        }
    }

    private void Reset()
    {
        Array.Clear(_inverse);
        for (var i = 0; i < _at.Length; i++)
        {
            _inverse[(i * _at.Length) + i] = 1;
        }
    }

    private double Evaluate(double[] at, double[] gradient)
    {
        _evaluations++;
        return _function(at, gradient);
    }
}
