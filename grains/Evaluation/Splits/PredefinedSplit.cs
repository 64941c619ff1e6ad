using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// Parts from lists of track paths, such as a published split; without lists, the folds of <see cref="PublishedFoldSplit"/>. Without a
/// validation list, that part is split off train by track. Tracks in no list are left out with a note; listed tracks that the dataset lacks
/// are named.
/// </summary>
internal sealed class PredefinedSplit : ISplit
{
    /// <summary>Its name in the catalog.</summary>
    public const string SplitName = Protocol.PredefinedSplit;

    /// <summary>Whether all runs of a protocol share one test set, because it is listed.</summary>
    public static bool IsSplitOf(Protocol protocol) => protocol is { Split: SplitName, Folds: 1 };

    public string Name => SplitName;

    public string Summary =>
        "Takes the folds that the dataset was published with, or train, validation and test from lists of track paths.";

    public SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol)
    {
        return protocol.Lists is { } lists ? Plan(tracks, protocol, lists) : PublishedFoldSplit.Plan(tracks, protocol);
    }

    private static SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol, PredefinedLists lists)
    {
        var paths = new TrackPaths(tracks);
        var partOf = new SplitPart?[tracks.Length];
        var unknown = new List<string>();
        var problems = new List<string>();
        foreach (var part in Enum.GetValues<SplitPart>())
        {
            foreach (var path in lists.Of(part))
            {
                if (paths.Find(path) is not { } track)
                {
                    unknown.Add(path);
                }
                else if (partOf[track] is { } other && other != part)
                {
                    problems.Add($"'{path}' is in the lists of {Word(other)} and {Word(part)}; remove it from one");
                }
                else
                {
                    partOf[track] = part;
                }
            }
        }

        problems.AddRange(DuplicatesApart(tracks, partOf));
        problems.AddRange(from part in new[] { SplitPart.Train, SplitPart.Test }
                          where !partOf.Contains(part)
                          select $"no track listed for {Word(part)} is in the dataset; "
                              + $"paths are relative to its root, such as {Example(tracks)}");
        if (problems.Count > 0)
        {
            throw UserErrorException.FromProblems(problems);
        }

        var isCut = !partOf.Contains(SplitPart.Validation) && protocol.ValidationFraction > 0;
        return new SplitPlan(
            protocol.Repeats,
            1,
            [.. Notes(tracks, partOf, unknown, isCut)],
            SplitBlocks.OfTracks(tracks, track => track.ContentHash),
            (repeat, _) => Parts(tracks, partOf, protocol, repeat, isCut));
    }

    private static RunSplit Parts(
        ImmutableArray<TrackInfo> tracks, SplitPart?[] partOf, Protocol protocol, int repeat, bool isCut)
    {
        return TrackParts.ToRun(tracks, isCut ? Cut() : partOf);

        SplitPart?[] Cut() => TrackParts.CutValidation(
            tracks, partOf, protocol.ValidationFraction,
            new RandomStream(Seeds.Derive(protocol.Seed, "split", SplitName, "validation", $"{repeat}")), track => track.ContentHash);
    }

    private static IEnumerable<string> DuplicatesApart(ImmutableArray<TrackInfo> tracks, SplitPart?[] partOf) =>
        from copies in Enumerable.Range(0, tracks.Length)
            .Where(track => partOf[track] is not null).GroupBy(track => tracks[track].ContentHash)
        where copies.Select(track => partOf[track]).Distinct().Count() > 1
        let named = copies.Select(track => $"{tracks[track].Path} ({Word(partOf[track])})")
        select $"{string.Join(" and ", named)} are the same audio; keep only one of them in the lists";

    private static IEnumerable<string> Notes(ImmutableArray<TrackInfo> tracks, SplitPart?[] partOf, List<string> unknown, bool isCut)
    {
        if (unknown.Count > 0)
        {
            yield return $"{unknown.Count} listed tracks are not in the dataset: {BlockSplit.Names(unknown)}";
        }

        var unlisted = tracks.Where((_, track) => partOf[track] is null).Select(track => track.Path).ToArray();
        if (unlisted.Length > 0)
        {
            var verb = unlisted.Length == 1 ? "is" : "are";
            yield return $"{NumberFormat.Count(unlisted.Length, "track")} of the dataset {verb} in no list and {verb} not used: "
                + BlockSplit.Names(unlisted);
        }

        if (isCut)
        {
            yield return "no validation list: validation tracks are taken from train";
        }

        foreach (var note in BlockSplit.NotesOnTracks(tracks))
        {
            yield return note;
        }
    }

    private static string Word(SplitPart? part) => $"{part}".ToLowerInvariant();

    private static string Example(ImmutableArray<TrackInfo> tracks) => tracks.IsEmpty ? "blues/blues.00000.wav" : tracks[0].Path;

    /// <summary>
    /// Finds tracks by path, ignoring the extension: the same path, or one that is a suffix of the other (lists made for a different root),
    /// if only one track matches.
    /// </summary>
    private sealed class TrackPaths
    {
        private const int Several = -1;
        private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _whole = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _ends = new(StringComparer.Ordinal);

        public TrackPaths(ImmutableArray<TrackInfo> tracks)
        {
            for (var track = 0; track < tracks.Length; track++)
            {
                _exact[tracks[track].Path] = track;
                var path = WithoutExtension(tracks[track].Path);
                _whole[path] = _whole.ContainsKey(path) ? Several : track;
                foreach (var end in Ends(path))
                {
                    _ends[end] = _ends.ContainsKey(end) ? Several : track;
                }
            }
        }

        public int? Find(string path)
        {
            if (_exact.TryGetValue(path, out var track))
            {
                return track;
            }

            var plain = WithoutExtension(path);
            var isFound = _whole.TryGetValue(plain, out track) || _ends.TryGetValue(plain, out track)
                || Ends(plain).Any(end => _whole.TryGetValue(end, out track));
            return isFound && track != Several ? track : null;
        }

        private static string WithoutExtension(string path)
        {
            var dot = path.LastIndexOf('.');
            return dot > path.LastIndexOf('/') ? path[..dot] : path;
        }

        /// <summary>The path without its first folder, its first two, ….</summary>
        private static IEnumerable<string> Ends(string path)
        {
            for (var cut = path.IndexOf('/'); cut >= 0; cut = path.IndexOf('/', cut + 1))
            {
                yield return path[(cut + 1)..];
            }
        }
    }
}
