using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Audio;

/// <summary>
/// Audio file → mono samples at one rate: recognize the content, decode, average the channels and resample, block by block. A file that is
/// cut off, damaged, empty or no audio is an error with its reason; nothing is filled up with silence.
/// </summary>
public static class AudioReader
{
    /// <summary>Longer files are refused where nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultMaxDuration = TimeSpan.FromHours(DatasetImportSpec.DefaultMaxHours);

    /// <summary>Extensions of the files that can be read, with the dot, lower case; for choosing files, not for decoding them.</summary>
    public static IReadOnlyCollection<string> Extensions { get; } =
        new SortedSet<string>(Decoders.All.SelectMany(decoder => decoder.Extensions), StringComparer.Ordinal);

    internal static Catalog<IAudioDecoder> Decoders => DecoderCatalog.Value;

    /// <summary>Plays a file of a dataset from its beginning to its end; memory does not grow with its length.</summary>
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="path">The file, relative to it.</param>
    /// <param name="sampleRate">Of the samples, hertz, 1,000 to 768,000.</param>
    /// <param name="maxDuration">Longer files are refused.</param>
    /// <param name="hear">Takes the samples. Where this throws in the end, whatever was heard does not count.</param>
    /// <param name="cancellationToken">Heard between blocks.</param>
    /// <returns>The number of samples, 1 or more.</returns>
    /// <exception cref="UserErrorException">
    /// It cannot be read; one line with its relative path and the reason. Kind NotFound: there is no such file; Failed: this machine lacks
    /// the codec library, or the disk failed.
    /// </exception>
    public static long Play(
        DatasetFolder folder, string path, int sampleRate, TimeSpan maxDuration, SampleBlock hear, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Named(path, () =>
        {
            using var track = Open(folder, path, sampleRate, maxDuration);
            return track.Play(hear, cancellationToken).Samples;
        });
    }

    /// <summary>
    /// Plays what is left of <paramref name="stream"/>, which stays open; one that cannot seek is copied to memory first.
    /// </summary>
    /// <param name="stream">Stands where the file begins.</param>
    /// <param name="name">Names it in errors.</param>
    /// <param name="sampleRate">Of the samples, hertz, 1,000 to 768,000.</param>
    /// <param name="hear">Takes the samples. Where this throws in the end, whatever was heard does not count.</param>
    /// <param name="cancellationToken">Heard between blocks.</param>
    /// <returns>The number of samples, 1 or more, and what the file was.</returns>
    /// <exception cref="UserErrorException">
    /// It cannot be read, or is longer than <see cref="DefaultMaxDuration"/>; one line with its name and the reason.
    /// </exception>
    public static (long Samples, AudioFormat Format) Play(
        Stream stream, string name, int sampleRate, SampleBlock hear, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = stream.CanSeek ? null : CopyToMemory(stream);

        // Not disposed: the stream stays open.
        return Named(name, () => new AudioTrack(copy ?? stream, name, sampleRate, DefaultMaxDuration).Play(hear, cancellationToken));
    }

    /// <summary>Reads a file as a whole: for short ones, since all of its samples are in memory.</summary>
    /// <exception cref="UserErrorException">It cannot be read; one line with its path and the reason.</exception>
    public static AudioClip Read(string path, int sampleRate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = Named(path, () => OpenFile(() => RealPath.Open(RealPath.Resolve(path))));
        return Read(stream, path, sampleRate, cancellationToken);
    }

    /// <summary>Reads what is left of <paramref name="stream"/> as a whole; it stays open.</summary>
    /// <param name="stream">Stands where the file begins.</param>
    /// <param name="name">Names it in errors.</param>
    /// <param name="sampleRate">Of the clip, hertz, 1,000 to 768,000.</param>
    /// <param name="cancellationToken">Heard between blocks.</param>
    /// <exception cref="UserErrorException">It cannot be read; one line with its name and the reason.</exception>
    public static AudioClip Read(Stream stream, string name, int sampleRate, CancellationToken cancellationToken = default)
    {
        var samples = new List<float>();
        var (_, format) = Play(stream, name, sampleRate, samples.AddRange, cancellationToken);
        return new AudioClip(samples.ToArray(), sampleRate, format);
    }

    /// <summary>Opens a file of a dataset.</summary>
    /// <exception cref="AudioFormatException">It lies out of the folder, is not there, or cannot be read.</exception>
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

    private static FileStream OpenFile(Func<FileStream> open)
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
