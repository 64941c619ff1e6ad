using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Execution.Extraction;

/// <summary>The file of a track, which may have changed since it was imported.</summary>
internal static class ImportedTrack
{
    /// <summary>
    /// Passes on the track's samples. Answers why they are not the imported ones, which is known only
    /// at the end of the file, or null if they are. The imported hash is of samples at the import's rate: at another rate every file passes
    /// that the import's decoder decodes.
    /// </summary>
    /// <returns>What to say after the track's path, without advice; null if the samples are the imported ones.</returns>
    /// <exception cref="UserErrorException">The file cannot be read, or is no audio.</exception>
    public static string? Read(
        DatasetFolder folder, DatasetImportSpec import, TrackInfo track, int sampleRate, SampleBlock onBlock,
        CancellationToken cancellationToken)
    {
        using var hasher = sampleRate == import.SampleRate ? new ContentHasher(sampleRate) : null;
        var (_, format) = AudioReader.DecodeBlocks(
            folder,
            track.Path,
            sampleRate,
            import.MaxDuration,
            block =>
            {
                hasher?.Append(block);
                onBlock(block);
            },
            cancellationToken);
        if (hasher?.Finish() == track.ContentHash)
        {
            return null;
        }

        var now = DecoderRevision.Of(format);
        return DecoderRevision.Other(track.Decoder, now) is { } other
            ? $"was decoded by another decoder when {track.Id.Dataset} was imported, {other} instead of {now}"
            : hasher is null ? null : $"has changed since {track.Id.Dataset} was imported";
    }
}
