namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// The function as a Gaussian process knows it (Rasmussen and Williams 2006, algorithm 2.1), without noise. Rows without a value are taken
/// to have turned out as predicted: the mean stays, and the variance around them shrinks, so that what is pending is not tried again.
/// </summary>
internal sealed class GpPosterior
{
    private const int Lanes = 16;
    private const double MinVariance = 1e-12;

    private readonly GpInputs _inputs;
    private readonly GpParameters _parameters;
    private readonly double[][] _rows;
    private readonly double[] _alpha;
    private readonly Cholesky _factor;
    private readonly double _jitter;

    /// <summary>Conditions on the rows; the first of them have the values.</summary>
    public GpPosterior(GpInputs inputs, GpParameters parameters, double[][] rows, double[] values, double[] squaredErrors)
    {
        (_inputs, _parameters, _rows) = (inputs, parameters, rows);
        (_factor, _jitter) = Factor(squaredErrors);
        _alpha = [.. values];
        _factor.SolveLower(_alpha);
        _factor.SolveUpper(_alpha);

        // (K + N) α = y, so the means K α at the rows themselves are y − N α.
        Means = [.. values.Select((value, row) => value - ((_jitter + (parameters.ErrorShare * squaredErrors[row])) * _alpha[row]))];
    }

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Length;

    /// <summary>The mean at each row with a value.</summary>
    public IReadOnlyList<double> Means { get; }

    /// <summary>Mean and standard deviation at each of some inputs.</summary>
    public (double Mean, double Deviation)[] Predict(IReadOnlyList<double[]> inputs)
    {
        var answers = new (double, double)[inputs.Count];
        var columns = new double[_rows.Length * Lanes];
        for (var start = 0; start < answers.Length; start += Lanes)
        {
            var count = Math.Min(Lanes, answers.Length - start);
            Array.Clear(columns);
            var means = new double[count];
            for (var i = 0; i < _rows.Length; i++)
            {
                for (var lane = 0; lane < count; lane++)
                {
                    var value = _parameters.Scale * Matern.Value(Distance(_rows[i], inputs[start + lane]));
                    columns[(i * Lanes) + lane] = value;
                    means[lane] += i < _alpha.Length ? value * _alpha[i] : 0;
                }
            }

            _factor.SolveLower16(columns);
            for (var lane = 0; lane < count; lane++)
            {
                var known = 0.0;
                for (var i = lane; i < columns.Length; i += Lanes)
                {
                    known += columns[i] * columns[i];
                }

                answers[start + lane] = (means[lane], Deviation(known));
            }
        }

        return answers;
    }

    /// <summary>Mean and standard deviation at one input, with their gradients by its coordinates; those of words are 0.</summary>
    public (double Mean, double Deviation) Predict(ReadOnlySpan<double> input, Span<double> meanGradient, Span<double> deviationGradient)
    {
        var (n, d) = (_rows.Length, _inputs.Count);
        var (covariances, slopes, mean) = (new double[n], new double[n], 0.0);
        for (var i = 0; i < n; i++)
        {
            var (value, slope) = Matern.ValueAndSlope(Distance(_rows[i], input));
            (covariances[i], slopes[i]) = (_parameters.Scale * value, 2 * _parameters.Scale * slope);
            mean += i < _alpha.Length ? covariances[i] * _alpha[i] : 0;
        }

        _factor.SolveLower(covariances);
        var deviation = Deviation(Cholesky.Dot(covariances, covariances));
        _factor.SolveUpper(covariances);
        meanGradient.Clear();
        deviationGradient.Clear();
        for (var i = 0; i < n; i++)
        {
            var byMean = i < _alpha.Length ? slopes[i] * _alpha[i] : 0;
            var byDeviation = -slopes[i] * covariances[i] / deviation;
            for (var coordinate = 0; coordinate < d; coordinate++)
            {
                if (!_inputs.IsWord[coordinate])
                {
                    var apart = _parameters.Weights[coordinate] * (input[coordinate] - _rows[i][coordinate]);
                    meanGradient[coordinate] += byMean * apart;
                    deviationGradient[coordinate] += byDeviation * apart;
                }
            }
        }

        return (mean, deviation);
    }

    private double Deviation(double known) => Math.Sqrt(Math.Max(_parameters.Scale - known, MinVariance * _parameters.Scale));

    private double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var coordinate = 0; coordinate < a.Length; coordinate++)
        {
            sum += _parameters.Weights[coordinate] * _inputs.Square(coordinate, a[coordinate], b[coordinate]);
        }

        return sum;
    }

    /// <summary>Factors the covariance; rounding may need more jitter than was fitted.</summary>
    private (Cholesky Factor, double Jitter) Factor(double[] squaredErrors)
    {
        var n = _rows.Length;
        for (var jitter = _parameters.Jitter; double.IsFinite(jitter); jitter *= 10)
        {
            var matrix = new double[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    matrix[(i * n) + j] = _parameters.Scale * Matern.Value(Distance(_rows[i], _rows[j]));
                }

                matrix[(i * n) + i] = _parameters.Scale + jitter + (_parameters.ErrorShare * squaredErrors[i]);
            }

            if (Cholesky.TryFactor(matrix, n) is { } factor)
            {
                return (factor, jitter);
            }
        }

        throw new InvalidOperationException("the covariances are not finite");
    }
}
