using System.Collections.Immutable;
using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Duplicates;

/// <summary>
/// Audits tracks: decodes each one again, checks it for defects, and compares all by hash and fingerprint. The result does not depend on
/// the number of threads.
/// </summary>
public static class DatasetAuditor
{
    /// <summary>A track shorter than this share of the median length is reported if most have the same length.</summary>
    public const double ShortShare = 0.8;

    /// <summary>Most tracks have the same length if the interquartile range is at most this share of the median.</summary>
    private const double MaxSpread = 0.1;

    /// <summary>Audits on several threads; memory does not grow with the length of the tracks.</summary>
    /// <param name="dataset">The dataset; its audio is in the folder it was imported from, given by a resolved path.</param>
    /// <param name="tracks">Its tracks.</param>
    /// <param name="threads">1 or more.</param>
    /// <param name="progress">Receives the number of tracks done.</param>
    /// <param name="cancellationToken">Checked within a track.</param>
    /// <param name="spoolFolder">Where archives are unpacked that cannot be read in place; null for the system's temporary folder.</param>
    public static AuditResult Run(
        DatasetSummary dataset, ImmutableArray<TrackInfo> tracks, int threads, Action<int>? progress, CancellationToken cancellationToken,
        string? spoolFolder = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var hasAudio = dataset.Import.Layout != DatasetLayouts.Table;
        var decoded = hasAudio
            ? Decode(DatasetFolder.Of(dataset.Import, spoolFolder), dataset.Import, tracks, threads, progress, cancellationToken) : [];
        var findings = tracks.SelectMany((track, i) => hasAudio ? decoded[i].Findings : []).Concat(FindShort(tracks));
        return new AuditResult
        {
            Dataset = dataset.Name,
            Version = dataset.Version ?? "",
            Tracks = tracks.Length,
            ExactDuplicates =
            [
                .. tracks.GroupBy(track => track.ContentHash).Where(same => same.Count() > 1)
                .Select(same => same.Select(Describe).ToImmutableArray()),
            ],
            NearDuplicates = hasAudio ? FindNear(tracks, decoded, cancellationToken) : [],
            Findings =
            [
                .. findings.OrderBy(finding => finding.Track.Track.ToString(), StringComparer.Ordinal).ThenBy(finding => finding.Problem),
            ],
            Genres =
            [
                .. tracks.GroupBy(track => track.Genre).OrderBy(genre => genre.Key, StringComparer.Ordinal).Select(genre => new GenreShare(
                    genre.Key, genre.Count(), genre.Sum(track => track.Slices), genre.Sum(track => track.DurationSeconds))),
            ],
            Quarantined = dataset.Quarantined,
            HasAudio = hasAudio,
        };
    }

    private static DecodedTrack[] Decode(
        DatasetFolder folder, DatasetImportSpec import, ImmutableArray<TrackInfo> tracks, int threads, Action<int>? progress,
        CancellationToken cancellationToken)
    {
        var decoded = new DecodedTrack[tracks.Length];
        var (counter, done) = (new Lock(), 0);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellationToken };
        Parallel.For(0, tracks.Length, parallel, i =>
        {
            decoded[i] = Decode(folder, import, tracks[i], cancellationToken);
            lock (counter)
            {
                progress?.Invoke(++done);
            }
        });
        return decoded;
    }

    private static DecodedTrack Decode(DatasetFolder folder, DatasetImportSpec import, TrackInfo track, CancellationToken cancellationToken)
    {
        var who = Describe(track);
        TrackSound sound;
        try
        {
            using var opened = AudioReader.Open(folder, track.Path, import.SampleRate, import.MaxDuration);
            sound = TrackSound.Of(opened, wantsFingerprint: true, cancellationToken);
        }
        catch (AudioFormatException error)
        {
            return new DecodedTrack([new AuditFinding(who, AuditProblem.Changed, $"can no longer be read: {error.Reason()}")], null);
        }

        var findings = sound.Findings.Select(finding => new AuditFinding(who, KindOf(finding.Problem), finding.Message)).ToList();
        if (sound.ContentHash != track.ContentHash)
        {
            findings.Add(DecoderRevision.Other(track.Decoder, sound.Decoder) is { } other
                ? new AuditFinding(
                    who, AuditProblem.OtherDecoder, $"decoded by another decoder: {other} at the import, {sound.Decoder} now; "
                    + "import the dataset again before you compute further features")
                : new AuditFinding(who, AuditProblem.Changed, "its audio has changed since the import; import the dataset again"));
        }

        return new DecodedTrack([.. findings], sound.Fingerprint);
    }

    private static ImmutableArray<NearDuplicate> FindNear(
        ImmutableArray<TrackInfo> tracks, DecodedTrack[] decoded, CancellationToken cancellationToken)
    {
        int[] known = [.. Enumerable.Range(0, tracks.Length).Where(i => decoded[i].Fingerprint is not null)];
        var index = new FingerprintIndex([.. known.Select(i => decoded[i].Fingerprint!)]); // not null: chosen above
        return
        [
            .. index.FindPairs(cancellationToken)
                .Select(match => (Match: match, First: tracks[known[match.First]], Second: tracks[known[match.Second]]))
                .Where(pair => pair.First.ContentHash != pair.Second.ContentHash)
                .OrderByDescending(pair => pair.Match.Similarity)
                .ThenBy(pair => pair.First.Id.ToString(), StringComparer.Ordinal)
                .Select(pair => new NearDuplicate(
                    Describe(pair.First), Describe(pair.Second), pair.Match.Similarity, pair.Match.OffsetSeconds,
                    pair.Match.OverlapSeconds)),
        ];
    }

    /// <summary>Tracks much shorter than the rest: a file that was cut off when created still decodes.</summary>
    private static IEnumerable<AuditFinding> FindShort(ImmutableArray<TrackInfo> tracks)
    {
        double[] lengths = [.. tracks.Select(track => track.DurationSeconds).Order()];
        var median = lengths.Length == 0 ? 0 : lengths[lengths.Length / 2];
        return lengths.Length < 4 || lengths[lengths.Length * 3 / 4] - lengths[lengths.Length / 4] > MaxSpread * median
            ? []
            : tracks.Where(track => track.DurationSeconds < ShortShare * median).Select(track => new AuditFinding(
                Describe(track), AuditProblem.Short,
                $"is {NumberFormat.Fixed(track.DurationSeconds, 1)} s long, but most tracks are {NumberFormat.Fixed(median, 1)} s; "
                    + "it may be truncated"));
    }

    private static AuditedTrack Describe(TrackInfo track) => new(track.Id, track.Path, track.Genre, track.Group);

    private static AuditProblem KindOf(ClipProblem problem) => problem switch
    {
        ClipProblem.Silent => AuditProblem.Silent,
        ClipProblem.PartlySilent => AuditProblem.PartlySilent,
        ClipProblem.Clipped => AuditProblem.Clipped,
        ClipProblem.DcOffset => AuditProblem.DcOffset,
        ClipProblem.FileStructure => AuditProblem.FileStructure,
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };

    /// <summary>Results of decoding one track; no fingerprint if it could not be read.</summary>
    private sealed record DecodedTrack(ImmutableArray<AuditFinding> Findings, Fingerprint? Fingerprint);
}
