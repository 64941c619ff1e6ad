using System.Buffers.Binary;
using Experiments.Audio.Duplicates;
using Xunit;

namespace Experiments.Unit.Audio.Duplicates;

/// <summary>False alarms and misses on real music if it is available; otherwise on the demo's music.</summary>
public sealed class FingerprintOnMusicTests
{
    [Fact]
    public void Real_tracks_do_not_match_each_other_and_altered_copies_are_found()
    {
        var folder = SharedFolder.Find("data/gtzan-mini/genres");
        Assert.SkipUnless(folder is not null, SharedFolder.Absent);
        var tracks = Directory.GetFiles(folder, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read).ToArray();
        var prints = new Fingerprint[tracks.Length];
        Parallel.For(0, tracks.Length, i => prints[i] = Fingerprint.Of(tracks[i], 22050));
        var index = new FingerprintIndex(prints);
        Assert.Empty(index.FindPairs(TestContext.Current.CancellationToken));

        var (misses, falseAlarms, worst) = (0, 0, 1.0);
        Parallel.For(0, tracks.Length / 4, quarter =>
        {
            var i = 4 * quarter;
            foreach (var alter in Alterations.All.Values)
            {
                var matches = index.FindMatches(Fingerprint.Of(alter(tracks[i]), 22050));
                lock (index)
                {
                    misses += matches.Any(match => match.Second == i) ? 0 : 1;
                    falseAlarms += matches.Count(match => match.Second != i);
                    worst = Math.Min(worst, matches.FirstOrDefault(match => match.Second == i)?.Similarity ?? 0);
                }
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Alterations.All.Count} alterations: {misses} misses, {falseAlarms} false alarms, least similarity {worst:0.000}");
        Assert.Equal((100, 0, 0), (tracks.Length, misses, falseAlarms));
        Assert.InRange(worst, 0.7, 1);
    }

    /// <summary>The samples of a 16-bit mono file with the standard 44-byte header.</summary>
    private static float[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan(44);
        var samples = new float[bytes.Length / 2];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768f;
        }

        return samples;
    }
}
