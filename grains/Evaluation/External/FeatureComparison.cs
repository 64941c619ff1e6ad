using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.External;

/// <summary>Where the features of a dataset are: the means of its tracks, and the spread of its slices.</summary>
public sealed class FeatureMeans
{
    private readonly List<(int Genre, double[] Mean)> _tracks = [];
    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly double[] _first;
    private int _slices;

    private FeatureMeans(double[] first) => (_first, _sums, _squares) = (first, new double[first.Length], new double[first.Length]);

    /// <summary>By track, its genre and the mean over its slices.</summary>
    internal IReadOnlyList<(int Genre, double[] Mean)> Tracks => _tracks;

    /// <summary>The population standard deviation of each feature over all slices.</summary>
    internal double[] Deviations => [.. _sums.Zip(_squares, (sum, squares) =>
        Math.Sqrt(Math.Max(0, (squares / _slices) - (sum / _slices * (sum / _slices)))))];

    /// <summary>Reads all rows once.</summary>
    /// <param name="rows">The rows; one or more.</param>
    /// <param name="tracks">The track of each row; rows of a track follow each other.</param>
    /// <param name="genres">The genre of each row, as an index.</param>
    /// <param name="reduce">From a row to the features that are compared.</param>
    /// <param name="cancellationToken">Checked at every row.</param>
    public static FeatureMeans Of(
        IRowSource rows, IReadOnlyList<TrackId> tracks, IReadOnlyList<int> genres, Func<float[], double[]> reduce,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(reduce);
        var row = new float[rows.RowLength()];
        FeatureMeans? means = null;
        var (sum, count) = (Array.Empty<double>(), 0);
        for (var i = 0; i < rows.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.CopyRow(i, row);
            var values = reduce(row);
            means ??= new FeatureMeans(values);
            if (i == 0 || tracks[i] != tracks[i - 1])
            {
                (sum, count) = (new double[values.Length], 0);
            }

            means.Add(values, sum);
            count++;
            if (i + 1 == rows.Count || tracks[i + 1] != tracks[i])
            {
                means._tracks.Add((genres[i], [.. sum.Select(value => value / count)]));
            }
        }

        return means ?? throw new ArgumentException("no rows", nameof(rows));
    }

    /// <summary>The mean of each band of a spectrogram of shape [bands, frames].</summary>
    public static double[] BandMeans(float[] spectrogram, int bands)
    {
        ArgumentNullException.ThrowIfNull(spectrogram);
        var (means, frames) = (new double[bands], spectrogram.Length / bands);
        for (var band = 0; band < bands; band++)
        {
            foreach (var value in spectrogram.AsSpan(band * frames, frames))
            {
                means[band] += value / (double)frames;
            }
        }

        return means;
    }

    /// <summary>Sums relative to the first slice: features may be large and hardly vary.</summary>
    private void Add(double[] values, double[] sum)
    {
        _slices++;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i] - _first[i];
            (_sums[i], _squares[i]) = (_sums[i] + value, _squares[i] + (value * value));
            sum[i] += values[i];
        }
    }
}

/// <summary>
/// Where the features of one dataset are relative to another, within genres: the mean over genres, in the proportions of the other dataset,
/// of the difference of the means of tracks, in standard deviations of slices of the training data. Another mix of genres moves nothing.
/// </summary>
public static class FeatureComparison
{
    /// <summary>Compares, in the order of the features.</summary>
    /// <param name="training">The training data.</param>
    /// <param name="external">The other dataset.</param>
    /// <param name="features">Name and unit of each feature, and the center of the mel band that it is, in hertz.</param>
    /// <returns>The shift of each feature, and the probability of so large a one by chance, adjusted for their number.</returns>
    public static ImmutableArray<(FeatureShift Shift, double P)> Compare(
        FeatureMeans training, FeatureMeans external, IReadOnlyList<(string Name, string Unit, double? Hertz)> features)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(external);
        ArgumentNullException.ThrowIfNull(features);
        var (before, after) = (training.Tracks.ToLookup(track => track.Genre), external.Tracks.ToLookup(track => track.Genre));
        int[] genres = [.. after.Select(genre => genre.Key).Where(before.Contains).Order()];
        double all = genres.Sum(genre => after[genre].Count());
        double[] mix = [.. genres.Select(genre => after[genre].Count() / all)];
        var deviations = training.Deviations;
        var degrees = Math.Max(1, (int)all - genres.Length);
        var shifts = features.Select((feature, index) =>
        {
            var first = Side(before, genres, mix, index);
            var second = Side(after, genres, mix, index);
            var scale = deviations[index] > 0 ? deviations[index] : double.PositiveInfinity;
            return new FeatureShift(
                feature.Name, feature.Unit, first.Mean, second.Mean, (second.Mean - first.Mean) / scale,
                Math.Sqrt(first.Variance + second.Variance) / scale, Hertz: feature.Hertz);
        }).ToArray();
        var adjusted = HolmCorrection.Adjust([.. shifts.Select(shift => P(shift, degrees))]);
        return [.. shifts.Zip(adjusted)];
    }

    private static double P(FeatureShift shift, int degrees) =>
        shift.Error > 0 ? 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(shift.Deviations) / shift.Error) : 1;

    /// <summary>The mean over genres in a mix, and its variance with one variance within all genres.</summary>
    private static (double Mean, double Variance) Side(
        ILookup<int, (int Genre, double[] Mean)> tracks, int[] genres, double[] mix, int feature)
    {
        var (mean, squares, count, weight) = (0.0, 0.0, 0, 0.0);
        for (var i = 0; i < genres.Length; i++)
        {
            double[] values = [.. tracks[genres[i]].Select(track => track.Mean[feature])];
            var ofGenre = values.Average();
            mean += mix[i] * ofGenre;
            squares += values.Sum(value => (value - ofGenre) * (value - ofGenre));
            count += values.Length;
            weight += mix[i] * mix[i] / values.Length;
        }

        return (mean, squares / Math.Max(1, count - genres.Length) * weight);
    }
}

/// <summary>Rows moved by a constant: a dataset as it would be if its features were elsewhere.</summary>
/// <param name="rows">The rows.</param>
/// <param name="offsets">What is added to each value of a row.</param>
public sealed class MovedRows(IRowSource rows, float[] offsets) : IRowSource
{
    /// <inheritdoc/>
    public int Count => rows.Count;

    /// <inheritdoc/>
    public ImmutableArray<int> Shape => rows.Shape;

    /// <inheritdoc/>
    public void CopyRow(int row, Span<float> destination)
    {
        rows.CopyRow(row, destination);
        for (var i = 0; i < offsets.Length; i++)
        {
            destination[i] += offsets[i];
        }
    }
}
