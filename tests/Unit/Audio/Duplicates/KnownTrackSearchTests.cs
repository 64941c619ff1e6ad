using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Audio.Duplicates;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio.Duplicates;

public sealed class KnownTrackSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tracks_with_equal_samples_are_found_without_their_audio()
    {
        var found = KnownTrackSearch.FindExact(
            [Track("new", "b", "same"), Track("new", "a", "same"), Track("new", "c", "other")], [Track("old", "x", "same")]);
        Assert.Equal(
            [("new/a", "old/x", null), ("new/b", "old/x", (double?)null)],
            found.Select(track => ($"{track.Track.Track}", $"{track.Known.Track}", track.Similarity)));
    }

    [Fact]
    public void Tracks_that_sound_alike_are_found_with_the_most_similar_one_and_files_that_cannot_be_read_are_named()
    {
        var random = new RandomStream(3);
        float[][] music = [.. Enumerable.Range(0, 3).Select(number => Music(11 + (ulong)number))];
        ImmutableArray<TrackInfo> old = [Write("old", "x", music[0]), Write("old", "y", music[1])];
        float[] noisy = [.. music[1][2000..].Select(sample => (0.5f * sample) + (0.002f * (float)random.NextNormal()))];
        ImmutableArray<TrackInfo> others = [Write("new", "a", music[2]), Write("new", "b", noisy), Track("new", "gone", "gone")];

        var trained = Fingerprints("old", old);
        var unknown = Fingerprints("new", others);
        Assert.Equal("gone.wav", Assert.Single(unknown.Unreadable).Track.Path);
        var found = Assert.Single(KnownTrackSearch.FindNear(unknown, trained, Cancellation));
        Assert.Equal(("new/b", "old/y"), ($"{found.Track.Track}", $"{found.Known.Track}"));
        Assert.InRange(found.Similarity!.Value, 0.4, 1); // not null: not an exact duplicate
    }

    private static float[] Music(ulong seed)
    {
        var random = new RandomStream(seed);
        var samples = new float[8 * 22050];
        for (var start = 0; start < samples.Length; start += 2205)
        {
            double[] notes = [.. Enumerable.Range(0, 4).Select(_ => 250 * Math.Pow(2, 3 * random.NextDouble()))];
            for (var i = start; i < Math.Min(samples.Length, start + 2205); i++)
            {
                samples[i] = 0.2f * (float)notes.Sum(hertz => Math.Sin(2 * Math.PI * hertz * i / 22050));
            }
        }

        return samples;
    }

    private static TrackInfo Track(string dataset, string name, string content) =>
        new(new TrackId(dataset, name), $"{name}.wav", content, "rock", name, 8, 2);

    private TrackInfo Write(string dataset, string name, float[] samples)
    {
        Directory.CreateDirectory(_folder[dataset]);
        using var stream = File.Create(Path.Combine(_folder[dataset], $"{name}.wav"));
        WavWriter.Write(stream, samples, 22050);
        return Track(dataset, name, $"{dataset}/{name}");
    }

    private DatasetFingerprints Fingerprints(string dataset, ImmutableArray<TrackInfo> tracks) => DatasetFingerprints.Of(
        new DatasetImportSpec(dataset, _folder[dataset], DatasetLayouts.GenreFolders, new SliceRule()), tracks, 2, () => { }, null,
        Cancellation);
}
