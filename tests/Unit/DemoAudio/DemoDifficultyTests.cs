using Experiments.Audio.Duplicates;
using Experiments.DemoAudio;
using Xunit;

namespace Experiments.Unit.DemoAudio;

/// <summary>
/// The demo dataset must be neither trivial nor hopeless, and a leaking split must show: measured by the nearest neighbor in a plain
/// spectrum, which needs no model.
/// </summary>
public sealed class DemoDifficultyTests
{
    private const int SliceSamples = 3 * DemoCorpus.SampleRate, Frame = 2048, Bands = 20;
    private static readonly Fourier Fourier = new(Frame);

    [Fact]
    public void Genres_are_learnable_but_not_trivial_and_a_leaking_split_scores_higher()
    {
        var tracks = DemoCorpus.Genres.SelectMany(genre => Enumerable.Range(0, 6).Select(index => (Genre: genre, Index: index))).ToList();
        var rows = tracks.AsParallel().AsOrdered().SelectMany(track =>
        {
            var audio = DemoCorpus.Render(track.Genre, track.Index, 1, 9);
            return Enumerable.Range(0, 3).Select(i => (Track: track, Row: Spectrum(audio.AsSpan(i * SliceSamples, SliceSamples))));
        }).ToList();
        Standardize([.. rows.Select(row => row.Row)]);

        var leaking = Accuracy((one, other) => one.Row != other.Row);
        var honest = Accuracy((one, other) => one.Track != other.Track);

        TestContext.Current.TestOutputHelper?.WriteLine($"nearest neighbour: {leaking:0.00} with a leak, {honest:0.00} without");

        // 180 slices: standard errors below 0.04. Chance is 0.1.
        Assert.InRange(honest, 0.2, 0.8);
        Assert.InRange(leaking - honest, 0.2, 0.8);

        double Accuracy(Func<((string Genre, int) Track, double[] Row), ((string Genre, int) Track, double[] Row), bool> isAllowed) =>
            rows.Average(row => rows.Where(other => isAllowed(row, other)).MinBy(other => Distance(row.Row, other.Row)).Track.Genre
                == row.Track.Genre ? 1.0 : 0);
    }

    /// <summary>Mean and deviation over frames of the decibels in bands of equal ratio from 60 Hz to 10 kHz.</summary>
    private static double[] Spectrum(ReadOnlySpan<float> slice)
    {
        var (mean, square) = (new double[Bands], new double[Bands]);
        var frames = slice.Length / Frame;
        var (re, im) = (new double[Frame], new double[Frame]);
        for (var frame = 0; frame < frames; frame++)
        {
            Array.Clear(im);
            for (var i = 0; i < Frame; i++)
            {
                re[i] = slice[(frame * Frame) + i] * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Frame)));
            }

            Fourier.Transform(re, im);
            for (var band = 0; band < Bands; band++)
            {
                var power = 1e-9;
                for (var k = Edge(band); k < Math.Max(Edge(band) + 1, Edge(band + 1)); k++)
                {
                    power += (re[k] * re[k]) + (im[k] * im[k]);
                }

                mean[band] += 10 * Math.Log10(power) / frames;
                square[band] += Math.Pow(10 * Math.Log10(power), 2) / frames;
            }
        }

        return [.. mean, .. mean.Zip(square, (m, s) => Math.Sqrt(Math.Max(0, s - (m * m))))];

        static int Edge(int band) => (int)(60.0 * Frame / DemoCorpus.SampleRate * Math.Pow(10_000 / 60.0, (double)band / Bands));
    }

    private static void Standardize(double[][] rows)
    {
        for (var column = 0; column < rows[0].Length; column++)
        {
            var mean = rows.Average(row => row[column]);
            var deviation = Math.Sqrt(rows.Average(row => Math.Pow(row[column] - mean, 2)));
            foreach (var row in rows)
            {
                row[column] = (row[column] - mean) / deviation;
            }
        }
    }

    private static double Distance(double[] one, double[] other) => one.Zip(other, (a, b) => (a - b) * (a - b)).Sum();
}
