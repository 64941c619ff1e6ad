using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Measures predicted probabilities by the mixtures that tracks are labelled with.</summary>
public static class MixtureScores
{
    /// <summary>The metrics of one part.</summary>
    /// <param name="predictions">Probabilities of slices, one or more.</param>
    /// <param name="mixtures">The mixture of each slice's track, shape [slices, genres], each row summing to 1.</param>
    /// <exception cref="ArgumentException">Sizes do not match.</exception>
    public static MixtureMetrics Of(Predictions predictions, ReadOnlySpan<float> mixtures)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var (slices, genres) = (predictions.Slices.Count, predictions.Genres.Length);
        if (slices == 0 || mixtures.Length != slices * genres)
        {
            throw new ArgumentException($"{mixtures.Length} shares of {genres} genres do not make {slices} slices", nameof(mixtures));
        }

        var (crossEntropy, entropy, top2, divergence) = (0.0, 0.0, 0.0, 0.0);
        var tracks = new Dictionary<TrackId, (double[] Sum, int Slice)>();
        var order = new List<TrackId>();
        for (var slice = 0; slice < slices; slice++)
        {
            var row = predictions.Row(slice);
            var mixture = mixtures.Slice(slice * genres, genres);
            crossEntropy += CrossEntropy(mixture, row);
            entropy += CrossEntropy(mixture, mixture);
            top2 += SharedOfTwo(mixture, row);
            divergence += JensenShannon(mixture, row);
            var track = predictions.Slices[slice].Track;
            if (!tracks.TryGetValue(track, out var known))
            {
                tracks[track] = known = (new double[genres], slice);
                order.Add(track);
            }

            for (var genre = 0; genre < genres; genre++)
            {
                known.Sum[genre] += row[genre];
            }
        }

        // In the order of the slices: the sum must not depend on how a dictionary orders tracks.
        var ofTracks = 0.0;
        foreach (var track in order)
        {
            var (sum, slice) = tracks[track];
            var total = sum.Sum();
            ofTracks += JensenShannon(mixtures.Slice(slice * genres, genres), Array.ConvertAll(sum, value => (float)(value / total)));
        }

        return new MixtureMetrics(
            crossEntropy / slices, entropy / slices, top2 / slices, divergence / slices, ofTracks / order.Count);
    }

    /// <summary>−Σ share · ln p, nats; probabilities below 1e-15 count as 1e-15.</summary>
    internal static double CrossEntropy(ReadOnlySpan<float> mixture, ReadOnlySpan<float> probabilities)
    {
        var sum = 0.0;
        for (var genre = 0; genre < mixture.Length; genre++)
        {
            sum -= mixture[genre] * Math.Log(Math.Clamp(probabilities[genre], RunMetrics.MinProbability, 1));
        }

        return sum;
    }

    /// <summary>Jensen-Shannon divergence, bits: half the Kullback-Leibler divergences of both from their mean.</summary>
    internal static double JensenShannon(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            var mean = (first[i] + (double)second[i]) / 2;
            sum += Part(first[i], mean) + Part(second[i], mean);
        }

        // Rounding must not leave the range.
        return Math.Clamp(sum / 2, 0, 1);

        static double Part(double value, double mean) => value <= 0 ? 0 : value * Math.Log2(value / mean);
    }

    /// <summary>
    /// The share of the two largest genres of a mixture, or of its only one, that are the two most probable; of equal ones the first counts
    /// as larger.
    /// </summary>
    internal static double SharedOfTwo(ReadOnlySpan<float> mixture, ReadOnlySpan<float> probabilities)
    {
        var (wanted, found) = (TwoLargest(mixture), TwoLargest(probabilities));
        var hits = wanted.First == found.First || wanted.First == found.Second ? 1 : 0;
        if (wanted.Second < 0 || mixture[wanted.Second] <= 0)
        {
            return hits;
        }

        hits += wanted.Second == found.First || wanted.Second == found.Second ? 1 : 0;
        return hits / 2.0;
    }

    private static (int First, int Second) TwoLargest(ReadOnlySpan<float> values)
    {
        var (first, second) = (0, -1);
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[first])
            {
                (first, second) = (i, first);
            }
            else if (second < 0 || values[i] > values[second])
            {
                second = i;
            }
        }

        return (first, second);
    }
}
