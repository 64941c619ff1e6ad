using Experiments.Audio.Duplicates;
using Experiments.DemoAudio;
using Xunit;

namespace Experiments.Unit.Audio.Duplicates;

public sealed class FingerprintIndexTests
{
    /// <summary>Twenty demo tracks of ten seconds, two per genre.</summary>
    private static readonly float[][] Tracks =
        [.. DemoCorpus.Genres.SelectMany(genre => Enumerable.Range(0, 2).Select(i => DemoCorpus.Render(genre, i, 21, 10)))];

    private static readonly Fingerprint[] Originals = [.. Tracks.Select(track => Fingerprint.Of(track, 22050))];

    private static readonly FingerprintIndex Index = new(Originals);

    public static TheoryData<string> Kinds() => [.. Alterations.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_altered_copy_matches_only_its_original(string alteration)
    {
        for (var i = 0; i < Tracks.Length; i++)
        {
            var copy = Alterations.All[alteration](Tracks[i]);
            var match = Assert.Single(Index.FindMatches(Fingerprint.Of(copy, 22050)));
            Assert.Equal((-1, i), (match.First, match.Second));
            Assert.InRange(match.Similarity, 0.55, 1);

            // One second cut from the start of the copy shifts it one second in the original; half a word is 0.013 s.
            Assert.Equal((Tracks[i].Length - copy.Length) / 22050.0, match.OffsetSeconds, tolerance: 0.04);
        }
    }

    [Fact]
    public void Tracks_of_the_same_genre_do_not_match() =>
        Assert.Empty(Index.FindPairs(TestContext.Current.CancellationToken));

    [Fact]
    public void Every_pair_of_copies_is_found_once()
    {
        var late = Fingerprint.Of(Tracks[3].AsSpan(44_100), 22050);
        var pairs = new FingerprintIndex([Originals[3], Originals[5], late, Originals[3]]).FindPairs(TestContext.Current.CancellationToken);
        Assert.Equal([(0, 2), (0, 3), (2, 3)], pairs.Select(pair => (pair.First, pair.Second)).Order());
        var exact = pairs.Single(pair => (pair.First, pair.Second) == (0, 3));
        Assert.Equal((1, 0), (exact.Similarity, exact.OffsetSeconds));
        Assert.Equal(9.5, exact.OverlapSeconds, tolerance: 0.1);
        Assert.Equal(-2, pairs.Single(pair => (pair.First, pair.Second) == (0, 2)).OffsetSeconds, tolerance: 0.03);
    }

    [Fact]
    public void Common_fingerprint_words_do_not_hide_a_copy()
    {
        // Many recordings of one held tone share their words; their number must not cost time, nor hide the copy among them.
        float[] tone = [.. Enumerable.Range(0, 110_250).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * 440 * i / 22050)))];
        var held = Fingerprint.Of(tone, 22050);
        var index = new FingerprintIndex([.. Enumerable.Repeat(held, 100), Originals[0], Originals[0]]);
        var pairs = index.FindPairs(TestContext.Current.CancellationToken);
        Assert.Contains(pairs, pair => (pair.First, pair.Second) == (100, 101));
        Assert.DoesNotContain(pairs, pair => pair.First < 100 && pair.Second >= 100);
    }

    [Fact]
    public void Silence_and_short_clips_match_nothing()
    {
        var silence = Fingerprint.Of(new float[220_500], 22050);
        var brief = Fingerprint.Of(Tracks[0].AsSpan(0, 44_100), 22050);
        var none = Fingerprint.Of([], 22050);
        var index = new FingerprintIndex([none, silence, silence, none, brief, Originals[0], none]);
        Assert.Empty(index.FindPairs(TestContext.Current.CancellationToken));
        Assert.Empty(new FingerprintIndex([]).FindMatches(Originals[0]));
    }
}
