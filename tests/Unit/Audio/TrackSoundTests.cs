using Experiments.Audio;
using Experiments.Audio.Duplicates;
using Experiments.Domain;
using Experiments.Unit.Audio.Codecs;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio;

public sealed class TrackSoundTests
{
    private const int Rate = 22_050;

    [Fact]
    public void A_track_decoded_twice_gives_the_same_result_as_one_kept_in_memory()
    {
        var file = Wav(1, 16, Little16(FaultyNoise(200_000)));
        var (kept, twice) = (Sound(file, maxKeptSamples: 1_000_000), Sound(file, maxKeptSamples: 70_000));
        Assert.Equal([ClipProblem.PartlySilent, ClipProblem.Clipped], kept.Findings.Select(finding => finding.Problem));
        Assert.Equal(kept.Findings, twice.Findings);
        Assert.Equal((kept.Samples, kept.Duration, kept.ContentHash), (twice.Samples, twice.Duration, twice.ContentHash));
        Assert.Equal(kept.Fingerprint!.Words, twice.Fingerprint!.Words); // not null: wanted
    }

    [Fact]
    public void The_result_equals_hash_checks_and_fingerprint_of_the_whole_track()
    {
        var file = Wav(1, 16, Little16(FaultyNoise(300_000)), sampleRate: 44_100);
        var sound = Sound(file, TrackSound.MaxKeptSamples);
        var clip = AudioReader.Read(new MemoryStream(file), "x", Rate, TestContext.Current.CancellationToken);
        var samples = clip.Samples.Span;
        Assert.Equal((samples.Length, clip.Duration, ContentHash.Of(samples, Rate)),
            ((int)sound.Samples, sound.Duration, sound.ContentHash));
        Assert.Equal(ClipChecks.Check(samples, Rate), sound.Findings);
        Assert.Equal(Fingerprint.Of(samples, Rate).Words, sound.Fingerprint!.Words); // not null: wanted
    }

    [Fact]
    public void A_file_that_changes_between_two_passes_is_an_error()
    {
        using var stream = new ReplacedStream(Wav(1, 16, Little16(FaultyNoise(200_000))), Wav(1, 16, Little16(FaultyNoise(100_000))));
        using var track = new AudioTrack(stream, "x", Rate, AudioReader.DefaultMaxDuration);
        var error = Assert.Throws<AudioFormatException>(
            () => TrackSound.Of(track, false, TestContext.Current.CancellationToken, maxKeptSamples: 1000));
        Assert.Equal("changed while it was read", error.Message);
    }

    [Fact]
    public void A_multichannel_file_uses_only_the_memory_of_its_mono_audio()
    {
        // Half a minute of 8 channels at 48 kHz: some kilobytes as FLAC, 46 MB as floats, 2.6 MB as mono at 22,050 Hz.
        var file = FlacFile.Encode(new float[30 * 48_000 * 8], channels: 8, sampleRate: 48_000);
        Assert.InRange(file.Length, 0, 1_000_000);
        using var track = new AudioTrack(new MemoryStream(file), "x", Rate, AudioReader.DefaultMaxDuration);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sound = TrackSound.Of(track, wantsFingerprint: true, TestContext.Current.CancellationToken);
        Assert.Equal(30L * Rate, sound.Samples);

        // The kept mono samples grow in steps of double size.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
    }

    [Fact]
    public void A_long_file_uses_bounded_memory()
    {
        // Ten minutes at 22,050 Hz: 53 MB as floats, of which 4 MB are kept.
        var file = FlacFile.Encode(new float[600 * Rate]);
        using var track = new AudioTrack(new MemoryStream(file), "x", Rate, AudioReader.DefaultMaxDuration);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sound = TrackSound.Of(track, wantsFingerprint: true, TestContext.Current.CancellationToken, maxKeptSamples: 1 << 20);
        Assert.Equal(600L * Rate, sound.Samples);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 24_000_000);
    }

    private static TrackSound Sound(byte[] file, int maxKeptSamples)
    {
        using var track = new AudioTrack(new MemoryStream(file), "x", Rate, AudioReader.DefaultMaxDuration);
        return TrackSound.Of(track, wantsFingerprint: true, TestContext.Current.CancellationToken, maxKeptSamples);
    }

    /// <summary>Noise, of which the second quarter is silent and the last is at full scale.</summary>
    private static short[] FaultyNoise(int count)
    {
        var random = new RandomStream(11);
        return
        [
            .. Enumerable.Range(0, count).Select(i => (short)((i / (count / 4)) switch
            {
                1 => 0,
                3 => i % 50 < 25 ? short.MaxValue : -short.MaxValue,
                _ => random.NextDouble(-1, 1) * 10_000,
            })),
        ];
    }

    /// <summary>Becomes a different file when it is read a second time.</summary>
    private sealed class ReplacedStream : MemoryStream
    {
        private readonly byte[] _second;
        private bool _isSecond;

        public ReplacedStream(byte[] first, byte[] second)
        {
            _second = second;
            Write(first);
            base.Position = 0;
        }

        public override long Position
        {
            get => base.Position;
            set
            {
                if (value == 0 && base.Position > _second.Length && !_isSecond)
                {
                    _isSecond = true;
                    base.Position = 0;
                    SetLength(0);
                    Write(_second);
                }

                base.Position = value;
            }
        }
    }
}
