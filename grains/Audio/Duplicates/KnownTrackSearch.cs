using System.Collections.Immutable;
using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Duplicates;

/// <summary>The fingerprints of a dataset's tracks.</summary>
/// <param name="Tracks">The tracks that could be read, in the order of the list.</param>
/// <param name="Unreadable">The others, each with the reason.</param>
public sealed record DatasetFingerprints(
    ImmutableArray<(TrackInfo Track, Fingerprint Fingerprint)> Tracks, ImmutableArray<(TrackInfo Track, string Reason)> Unreadable)
{
    /// <summary>Decodes every track.</summary>
    /// <param name="import">Where the audio is, by resolved paths.</param>
    /// <param name="tracks">The tracks.</param>
    /// <param name="threads">1 or more; the result does not depend on it.</param>
    /// <param name="onTrack">Called after each track, from any thread.</param>
    /// <param name="spoolFolder">Where archives are unpacked that cannot be read in place.</param>
    /// <param name="cancellationToken">Checked within a track.</param>
    /// <exception cref="UserErrorException">The folder or archive is missing.</exception>
    public static DatasetFingerprints Of(
        DatasetImportSpec import, ImmutableArray<TrackInfo> tracks, int threads, Action onTrack, string? spoolFolder,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(onTrack);
        var folder = DatasetFolder.Of(import, spoolFolder);
        folder.RequireExists();
        var found = new (Fingerprint? Fingerprint, string Reason)[tracks.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellationToken };
        Parallel.For(0, tracks.Length, parallel, i =>
        {
            found[i] = Read(folder, import, tracks[i], cancellationToken);
            onTrack();
        });
        return new DatasetFingerprints(
            [.. tracks.Zip(found).Where(pair => pair.Second.Fingerprint is not null)
                .Select(pair => (pair.First, pair.Second.Fingerprint!))], // not null: asked
            [.. tracks.Zip(found).Where(pair => pair.Second.Fingerprint is null).Select(pair => (pair.First, pair.Second.Reason))]);
    }

    private static (Fingerprint? Fingerprint, string Reason) Read(
        DatasetFolder folder, DatasetImportSpec import, TrackInfo track, CancellationToken cancellationToken)
    {
        try
        {
            using var opened = AudioReader.Open(folder, track.Path, import.SampleRate, import.MaxDuration);
            var fingerprinter = new Fingerprinter(opened.SampleRate);
            opened.DecodeBlocks(fingerprinter.Append, cancellationToken);
            return (fingerprinter.Finish(), "");
        }
        catch (AudioFormatException error)
        {
            return (null, error.Reason());
        }
    }
}

/// <summary>Finds tracks of one dataset that another one has.</summary>
public static class KnownTrackSearch
{
    /// <summary>Tracks whose decoded samples are equal to those of a known track, ordered by track.</summary>
    /// <param name="tracks">The tracks.</param>
    /// <param name="known">The tracks that they may be duplicates of.</param>
    public static ImmutableArray<KnownTrack> FindExact(IEnumerable<TrackInfo> tracks, IEnumerable<TrackInfo> known)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        var byContent = known.DistinctBy(track => track.ContentHash).ToDictionary(track => track.ContentHash, StringComparer.Ordinal);
        return
        [
            .. tracks.Where(track => byContent.ContainsKey(track.ContentHash))
                .OrderBy(track => track.Id.ToString(), StringComparer.Ordinal)
                .Select(track => new KnownTrack(Describe(track), Describe(byContent[track.ContentHash]), null)),
        ];
    }

    /// <summary>Tracks that sound like a known track, each with the most similar one, ordered by track.</summary>
    public static ImmutableArray<KnownTrack> FindNear(
        DatasetFingerprints tracks, DatasetFingerprints known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(known);
        var index = new FingerprintIndex([.. known.Tracks.Select(track => track.Fingerprint)]);
        var found = ImmutableArray.CreateBuilder<KnownTrack>();
        foreach (var (track, fingerprint) in tracks.Tracks.OrderBy(track => track.Track.Id.ToString(), StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (index.FindMatches(fingerprint).MaxBy(match => match.Similarity) is { } match)
            {
                found.Add(new KnownTrack(Describe(track), Describe(known.Tracks[match.Second].Track), match.Similarity));
            }
        }

        return found.ToImmutable();
    }

    private static AuditedTrack Describe(TrackInfo track) => new(track.Id, track.Path, track.Genre, track.Group);
}
