using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Execution.Extraction;
using Experiments.Store;
using Experiments.Store.Paths;

namespace Experiments.Execution;

/// <summary>
/// The sound of a dataset's tracks as the models hear it: mono, at the dataset's sample rate, decoded from the track's file.
/// </summary>
public static class ImportedSound
{
    /// <summary>Passes on a whole track.</summary>
    /// <param name="import">The dataset's import.</param>
    /// <param name="roots">The folders that this silo may read.</param>
    /// <param name="track">The track.</param>
    /// <param name="onBlock">Receives the samples. If there is a reason, discard them.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>Why the track cannot be heard: its file is missing, unreadable or has changed since import; null if it can.</returns>
    public static string? Read(
        DatasetImportSpec import, DataRoots roots, TrackInfo track, SampleBlock onBlock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(roots);
        ArgumentNullException.ThrowIfNull(track);
        if (import.Layout == DatasetLayouts.Table)
        {
            return $"{import.Name} was imported without audio";
        }

        try
        {
            var folder = DatasetFolder.Of(roots.Require(import));
            return ImportedTrack.Read(folder, import, track, import.SampleRate, onBlock, cancellationToken) is { } difference
                ? $"{track.Path}: {difference}"
                : null;
        }
        catch (UserErrorException error)
        {
            return error.Message;
        }
    }

    /// <summary>The samples of one slice, cut as the import did, or why there are none.</summary>
    /// <param name="import">The dataset's import.</param>
    /// <param name="roots">The folders that this silo may read.</param>
    /// <param name="track">The slice's track.</param>
    /// <param name="index">Which of its slices.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    public static (float[] Samples, string? Missing) ReadSlice(
        DatasetImportSpec import, DataRoots roots, TrackInfo track, int index, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(import);
        float[]? samples = null;
        var cutter = new SliceCutter(
            new Slicer(import.Slices, import.SampleRate), (range, cut) => samples = range.Index == index ? cut.ToArray() : samples);
        if (Read(import, roots, track, cutter.Append, cancellationToken) is { } missing)
        {
            return ([], missing);
        }

        cutter.Complete();
        return samples is null ? ([], $"{track.Path}: has no slice {index}") : (samples, null);
    }

    /// <summary>The mel spectrogram of one slice, of at most as many frames as wanted, or why there is none.</summary>
    public static Spectrogram DrawSlice(
        DatasetImportSpec import, DataRoots roots, TrackInfo track, int index, int frames, CancellationToken cancellationToken)
    {
        var (samples, missing) = ReadSlice(import, roots, track, index, cancellationToken);
        var offset = index * import.Slices.HopSeconds;
        if (missing is not null)
        {
            return Without(offset, missing);
        }

        var maker = new SpectrogramMaker(import.SampleRate, samples.Length, frames);
        maker.Append(samples);
        return maker.Complete(offset);
    }

    /// <summary>The mel spectrogram of a whole track, of at most as many frames as wanted, or why there is none.</summary>
    public static Spectrogram DrawTrack(
        DatasetImportSpec import, DataRoots roots, TrackInfo track, int frames, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(track);
        var maker = new SpectrogramMaker(import.SampleRate, MonoWav.Samples(track.DurationSeconds, import.SampleRate), frames);
        return Read(import, roots, track, maker.Append, cancellationToken) is { } missing ? Without(0, missing) : maker.Complete(0);
    }

    /// <summary>Writes a whole track as WAV, mono, 16 bit, to a temporary file beside the artifacts.</summary>
    /// <exception cref="UserErrorException">It cannot be heard; the reason.</exception>
    public static ExportedFile WriteTrack(
        ArtifactStore artifacts, DatasetImportSpec import, DataRoots roots, TrackInfo track, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(track);
        var file = ExportedFile.Reserve(artifacts, "exports/sounds", "track.wav");
        try
        {
            string? missing = null;
            using (var stream = File.Create(file.Path))
            {
                WavWriter.Write(
                    stream, import.SampleRate, onBlock => missing = Read(import, roots, track, onBlock, cancellationToken));
            }

            return missing is null ? file : throw UserErrorException.Failed($"track {track.Id} cannot be heard: {missing}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Spectrogram Without(double offset, string reason) => new([], 0, [], offset, 0, reason);
}
