using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Audio;

/// <summary>
/// Audio file → mono samples at one rate: recognizes the content, decodes, averages the channels and resamples, block by block. A file that
/// is cut off, damaged, empty or not audio is an error with a reason; nothing is padded with silence.
/// </summary>
public static class AudioReader
{
    /// <summary>Default maximum duration; longer files are rejected.</summary>
    public static readonly TimeSpan DefaultMaxDuration = TimeSpan.FromHours(DatasetImportSpec.DefaultMaxHours);

    /// <summary>Extensions of the files that can be read, with the dot, lower case; for choosing files, not for decoding them.</summary>
    public static IReadOnlyCollection<string> Extensions { get; } =
        new SortedSet<string>(Decoders.All.SelectMany(decoder => decoder.Extensions), StringComparer.Ordinal);

    internal static Catalog<IAudioDecoder> Decoders => DecoderCatalog.Value;

    /// <summary>Decodes a file of a dataset from beginning to end; memory does not grow with its length.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="path">The file, relative to it.</param>
    /// <param name="sampleRate">Output sample rate, hertz, 1,000 to 768,000.</param>
    /// <param name="maxDuration">Longer files are rejected.</param>
    /// <param name="onBlock">Receives the samples. If the method throws, discard them.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>The number of samples, 1 or more, and the file's format.</returns>
    /// <exception cref="UserErrorException">
    /// It cannot be read; one line with its relative path and the reason. Kind NotFound: the file does not exist; Failed: the disk failed.
    /// </exception>
    public static (long Samples, AudioFormat Format) DecodeBlocks(
        DatasetFolder folder, string path, int sampleRate, TimeSpan maxDuration, SampleBlock onBlock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Named(path, () =>
        {
            using var track = Open(folder, path, sampleRate, maxDuration);
            return track.DecodeBlocks(onBlock, cancellationToken);
        });
    }

    /// <summary>
    /// Decodes the rest of <paramref name="stream"/>, which stays open; a stream that cannot seek is first copied to memory.
    /// </summary>
    /// <param name="stream">Positioned at the start of the file.</param>
    /// <param name="name">Name used in errors.</param>
    /// <param name="sampleRate">Output sample rate, hertz, 1,000 to 768,000.</param>
    /// <param name="onBlock">Receives the samples. If the method throws, discard them.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>The number of samples, 1 or more, and the file's format.</returns>
    /// <exception cref="UserErrorException">
    /// It cannot be read, or is longer than <see cref="DefaultMaxDuration"/>; one line with its name and the reason.
    /// </exception>
    public static (long Samples, AudioFormat Format) DecodeBlocks(
        Stream stream, string name, int sampleRate, SampleBlock onBlock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = stream.CanSeek ? null : CopyToMemory(stream);

        // Not disposed, because the stream stays open.
        return Named(
            name, () => new AudioTrack(copy ?? stream, name, sampleRate, DefaultMaxDuration).DecodeBlocks(onBlock, cancellationToken));
    }

    /// <summary>Reads a whole file into memory; for short files.</summary>
    /// <exception cref="UserErrorException">It cannot be read; one line with its path and the reason.</exception>
    public static AudioClip Read(string path, int sampleRate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = Named(path, () => OpenFile(() => RealPath.Open(RealPath.Resolve(path))));
        return Read(stream, path, sampleRate, cancellationToken);
    }

    /// <summary>Reads the rest of <paramref name="stream"/> into memory; it stays open.</summary>
    /// <param name="stream">Positioned at the start of the file.</param>
    /// <param name="name">Name used in errors.</param>
    /// <param name="sampleRate">Sample rate of the clip, hertz, 1,000 to 768,000.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <exception cref="UserErrorException">It cannot be read; one line with its name and the reason.</exception>
    public static AudioClip Read(Stream stream, string name, int sampleRate, CancellationToken cancellationToken = default)
    {
        var samples = new List<float>();
        var (_, format) = DecodeBlocks(stream, name, sampleRate, samples.AddRange, cancellationToken);
        return new AudioClip(samples.ToArray(), sampleRate, format);
    }

    /// <summary>Opens a file of a dataset.</summary>
    /// <exception cref="AudioFormatException">It is outside the folder, does not exist, or cannot be read.</exception>
    internal static AudioTrack Open(DatasetFolder folder, string path, int sampleRate, TimeSpan maxDuration) =>
        new(OpenFile(() => folder.Open(path)), path, sampleRate, maxDuration);

    private static T Named<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (AudioFormatException e)
        {
            throw new UserErrorException(e.Kind, $"{name}: {e.Message}", e);
        }
    }

    private static Stream OpenFile(Func<Stream> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (AudioFormatException.IsOfSystem(e))
        {
            throw AudioFormatException.Unreadable(e);
        }
    }

    private static MemoryStream CopyToMemory(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static class DecoderCatalog
    {
        internal static readonly Catalog<IAudioDecoder> Value = new(typeof(AudioReader).Assembly, "decoder");
    }
}
