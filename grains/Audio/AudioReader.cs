using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Experiments.Audio.Containers;
using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>
/// Audio file → mono samples at one rate: recognize the content, decode in blocks, average the channels, resample. A file that is
/// cut off, damaged, empty or no audio is an error with its reason; nothing is filled up with silence.
/// </summary>
public static class AudioReader
{
    /// <summary>Longer files are refused: no track is, and a few damaged bytes of a compressed file can claim days.</summary>
    internal static readonly TimeSpan MaxDuration = TimeSpan.FromHours(4);

    private const int MaxFrames = 1 << 30;
    private const int BlockSamples = 1 << 16;
    private const int StartBytes = 4096;

    // Far beyond any scale in use (32-bit integers stored as floats), yet no sum of channels or filter taps overflows.
    private const float LargestSample = 1L << 31;

    /// <summary>Extensions of the files that can be read, with the dot, lower case; for choosing files, not for decoding them.</summary>
    public static IReadOnlyCollection<string> Extensions { get; } =
        new SortedSet<string>(Decoders.All.SelectMany(decoder => decoder.Extensions), StringComparer.Ordinal);

    internal static Catalog<IAudioDecoder> Decoders => DecoderCatalog.Value;

    /// <summary>Reads a file as mono samples at <paramref name="sampleRate"/> hertz.</summary>
    /// <exception cref="UserErrorException">
    /// It cannot be read; one line with its path and the reason. Kind NotFound: there is no such file; Failed: this machine lacks
    /// the codec library, or the disk failed.
    /// </exception>
    public static AudioClip Read(string path, int sampleRate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Decode(path, sampleRate, cancellationToken);
        }
        catch (AudioFormatException e)
        {
            throw new UserErrorException(e.Kind, $"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads what is left of <paramref name="stream"/>, which stays open; one that cannot seek is copied to memory first.</summary>
    /// <param name="stream">Stands where the file begins.</param>
    /// <param name="name">Names it in errors.</param>
    /// <param name="sampleRate">Of the clip, hertz, 1,000 to 768,000.</param>
    /// <param name="cancellationToken">Heard between blocks.</param>
    /// <exception cref="UserErrorException">It cannot be read; one line with its name and the reason.</exception>
    public static AudioClip Read(Stream stream, string name, int sampleRate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return Decode(stream, name, sampleRate, cancellationToken);
        }
        catch (AudioFormatException e)
        {
            throw new UserErrorException(e.Kind, $"{name}: {e.Message}", e);
        }
    }

    /// <summary>Reads a file, or says why not, without its path: for imports that set broken files aside and go on.</summary>
    public static bool TryRead(
        string path,
        int sampleRate,
        [NotNullWhen(true)] out AudioClip? clip,
        [NotNullWhen(false)] out string? reason,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            (clip, reason) = (Decode(path, sampleRate, cancellationToken), null);
            return true;
        }
        catch (AudioFormatException e)
        {
            (clip, reason) = (null, e.Message);
            return false;
        }
    }

    private static AudioClip Decode(string path, int sampleRate, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Decode(stream, path, sampleRate, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AudioFormatException("there is no such file", UserErrorKind.NotFound, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AudioFormatException($"cannot be read: {e.Message}", UserErrorKind.Failed, e);
        }
    }

    private static AudioClip Decode(Stream stream, string name, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, Resampler.MinRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, Resampler.MaxRate);
        var (mono, format) = ReadMono(stream, name, cancellationToken);
        var samples = format.SampleRate == sampleRate ? mono : new Resampler(format.SampleRate, sampleRate).Resample(mono.Span);
        return new AudioClip(samples, sampleRate, format);
    }

    /// <summary>Everything but resampling: the samples at the file's own rate.</summary>
    internal static (ReadOnlyMemory<float> Mono, AudioFormat Format) ReadMono(
        Stream stream, string name, CancellationToken cancellationToken)
    {
        using var copy = stream.CanSeek ? null : CopyToMemory(stream);
        var source = copy ?? stream;
        if (source.Position >= source.Length)
        {
            throw new AudioFormatException("is empty");
        }

        Id3Tag.Skip(source);
        var start = ReadStart(source);
        var decoder = Decoders.All.FirstOrDefault(candidate => candidate.Recognizes(start))
            ?? throw new AudioFormatException(UnknownContent.Describe(name, start, Decoders.All));
        var bytes = source.Length - source.Position;
        using var audio = decoder.Open(source);
        return (ReadMono(audio, bytes, cancellationToken), audio.Format);
    }

    private static MemoryStream CopyToMemory(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static byte[] ReadStart(Stream source)
    {
        var position = source.Position;
        var start = new byte[Math.Min(StartBytes, source.Length - position)];
        var count = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        source.Position = position;
        return start[..count];
    }

    /// <summary>All frames, averaged over their channels. Shape [frames].</summary>
    private static ReadOnlyMemory<float> ReadMono(AudioStream audio, long bytes, CancellationToken cancellationToken)
    {
        var (channels, rate) = (audio.Format.Channels, audio.Format.SampleRate);
        var maxFrames = (int)Math.Min(MaxFrames, rate * (long)MaxDuration.TotalSeconds);

        // A frame of plain samples is a byte or more; where a header claims more than that, the array grows with what comes.
        var mono = new float[(int)Math.Min(Math.Min(audio.Frames ?? bytes, bytes), maxFrames)];
        var count = 0;
        var block = ArrayPool<float>.Shared.Rent(BlockSamples);
        try
        {
            var span = block.AsSpan(0, BlockSamples / channels * channels);
            while (audio.Read(span) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                CheckSamples(span[..read], (long)count * channels);
                var frames = read / channels;
                if (count > maxFrames - frames)
                {
                    throw new AudioFormatException($"is longer than {MaxDuration.TotalHours} hours; cut it into shorter files");
                }

                if (count + frames > mono.Length)
                {
                    var needed = count + frames;
                    var doubled = Math.Min(2L * mono.Length, Math.Max(needed, audio.Frames ?? maxFrames));
                    Array.Resize(ref mono, (int)Math.Min(maxFrames, Math.Max(needed, doubled)));
                }

                MixDown.ToMono(span[..read], channels, mono.AsSpan(count, frames));
                count += frames;
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(block);
        }

        if (count < audio.Frames)
        {
            throw new AudioFormatException($"cut off or damaged: {count} of {audio.Frames} samples could be read");
        }

        return count > 0 ? mono.AsMemory(0, count) : throw new AudioFormatException("holds no samples");
    }

    private static void CheckSamples(ReadOnlySpan<float> samples, long first)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            // Written so that NaN fails, too.
            if (!(MathF.Abs(samples[i]) <= LargestSample))
            {
                throw new AudioFormatException(FormattableString.Invariant($"damaged: sample {first + i} is {samples[i]}"));
            }
        }
    }

    private static class DecoderCatalog
    {
        internal static readonly Catalog<IAudioDecoder> Value = new(typeof(AudioReader).Assembly, "decoder");
    }
}
