namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// The log marginal likelihood of a Gaussian process of mean 0 as a function of its hyper-parameters, with its gradient (Rasmussen and
/// Williams 2006, equations 2.30 and 5.9). Squared distances are computed once.
/// </summary>
internal sealed class GpLikelihood
{
    private readonly double[] _values;
    private readonly double[] _squaredErrors;
    private readonly double[][] _squares;

    /// <summary>
    /// The likelihood of <paramref name="values"/> at <paramref name="rows"/>, [n, coordinates], each with the square of its standard
    /// error, 0 if unknown.
    /// </summary>
    public GpLikelihood(GpInputs inputs, double[][] rows, double[] values, double[] squaredErrors)
    {
        (_values, _squaredErrors) = (values, squaredErrors);
        _squares = new double[inputs.Count][];
        for (var coordinate = 0; coordinate < inputs.Count; coordinate++)
        {
            var squares = new double[values.Length * (values.Length - 1) / 2];
            for (var (i, pair) = (1, 0); i < values.Length; i++)
            {
                for (var j = 0; j < i; j++, pair++)
                {
                    squares[pair] = inputs.Square(coordinate, rows[i][coordinate], rows[j][coordinate]);
                }
            }

            _squares[coordinate] = squares;
        }
    }

    /// <summary>
    /// The log marginal likelihood, its gradient by the logarithms of <see cref="GpParameters"/> added to <paramref name="gradient"/>;
    /// negative infinity where the covariance matrix is singular.
    /// </summary>
    public double Evaluate(GpParameters parameters, Span<double> gradient)
    {
        var n = _values.Length;
        var (matrix, slopes) = Covariance(parameters);
        if (Cholesky.TryFactor(matrix, n) is not { } factor)
        {
            return double.NegativeInfinity;
        }

        var alpha = _values.ToArray();
        factor.SolveLower(alpha);
        var fit = Cholesky.Dot(alpha, alpha);
        factor.SolveUpper(alpha);
        AddGradient(parameters, alpha, factor.InvertUpper(), slopes, gradient);
        return -0.5 * (fit + factor.LogDeterminant + (n * Math.Log(2 * Math.PI)));
    }

    /// <summary>The covariance's lower triangle, and for each pair its derivative by the squared distance.</summary>
    private (double[] Matrix, double[] Slopes) Covariance(GpParameters parameters)
    {
        var n = _values.Length;
        var matrix = new double[n * n];
        var slopes = new double[n * (n - 1) / 2];
        for (var coordinate = 0; coordinate < _squares.Length; coordinate++)
        {
            var (squares, weight) = (_squares[coordinate], parameters.Weights[coordinate]);
            for (var pair = 0; pair < slopes.Length; pair++)
            {
                slopes[pair] += weight * squares[pair];
            }
        }

        for (var (i, pair) = (0, 0); i < n; i++)
        {
            for (var j = 0; j < i; j++, pair++)
            {
                var (value, slope) = Matern.ValueAndSlope(slopes[pair]);
                matrix[(i * n) + j] = parameters.Scale * value;
                slopes[pair] = parameters.Scale * slope;
            }

            matrix[(i * n) + i] = parameters.Scale + parameters.Jitter + (parameters.ErrorShare * _squaredErrors[i]);
        }

        return (matrix, slopes);
    }

    private void AddGradient(GpParameters parameters, double[] alpha, double[] inverse, double[] slopes, Span<double> gradient)
    {
        var n = alpha.Length;
        var (trace, jitter, errors) = (0.0, 0.0, 0.0);
        for (var (i, pair) = (0, 0); i < n; i++)
        {
            var own = (alpha[i] * alpha[i]) - inverse[(i * n) + i];
            trace += own * (parameters.Jitter + (parameters.ErrorShare * _squaredErrors[i]));
            jitter += own;
            errors += own * _squaredErrors[i];
            for (var j = 0; j < i; j++, pair++)
            {
                // Of a symmetric matrix each pair counts twice, which cancels the factor 1/2 of the gradient.
                slopes[pair] *= (alpha[i] * alpha[j]) - inverse[(j * n) + i];
            }
        }

        for (var coordinate = 0; coordinate < _squares.Length; coordinate++)
        {
            gradient[coordinate] += parameters.Weights[coordinate] * Cholesky.Dot(slopes, _squares[coordinate]);
        }

        // tr((αα' − K⁻¹) K) = y'α − n, of which the noise's part is subtracted.
        var whole = Cholesky.Dot(alpha, _values) - n;
        gradient[^3] += 0.5 * (whole - trace);
        gradient[^2] += 0.5 * jitter * parameters.Jitter;
        gradient[^1] += 0.5 * errors * parameters.ErrorShare;
    }
}
