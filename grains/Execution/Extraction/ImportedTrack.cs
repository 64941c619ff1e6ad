using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Execution.Extraction;

/// <summary>The file of a track, which may have changed since it was imported.</summary>
internal static class ImportedTrack
{
    /// <summary>
    /// Passes the track's samples to a cutter, which the caller completes. Answers false if they are not the imported ones, which is known
    /// only at the end of the file. The imported hash is of samples at the import's rate: at another rate every file passes.
    /// </summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is no audio.</exception>
    public static bool TryCut(
        DatasetFolder folder, DatasetImportSpec import, TrackInfo track, int sampleRate, SliceCutter cutter,
        CancellationToken cancellationToken)
    {
        using var hasher = sampleRate == import.SampleRate ? new ContentHasher(sampleRate) : null;
        AudioReader.DecodeBlocks(
            folder,
            track.Path,
            sampleRate,
            import.MaxDuration,
            block =>
            {
                hasher?.Append(block);
                cutter.Append(block);
            },
            cancellationToken);
        return hasher is null || hasher.Finish() == track.ContentHash;
    }
}
