using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary><c>dataset audit</c>: pairs and tracks by name, and the balance of the genres.</summary>
public static class AuditView
{
    /// <summary>The ratio of the largest to the smallest genre, in tracks, above which a note is shown.</summary>
    private const double MaxImbalance = 1.5;

    /// <summary><c>dataset audit</c>.</summary>
    public static View Of(DatasetAudit audit)
    {
        List<Block> blocks =
        [
            $"{audit.Dataset}: {Words.Count(audit.Tracks, "track")}, version {Words.Hash(audit.Version)}",
            .. audit.HasAudio ? Array.Empty<Block>() : ["a table without audio: only its labels and equal rows can be checked"],
            "",
            .. Exact(audit),
            .. Near(audit),
            .. Findings(audit),
            .. Quarantined(audit),
            .. Balance(audit),
        ];
        return new View(blocks, Shape(audit));
    }

    private static IEnumerable<Block> Exact(DatasetAudit audit)
    {
        if (audit.ExactDuplicates.IsEmpty)
        {
            return ["exact duplicates: none"];
        }

        var tracks = audit.ExactDuplicates.Index().SelectMany(set => set.Item.Select(track => (Set: set.Index + 1, Track: track)));
        return
        [
            $"exact duplicates: {Words.Count(audit.ExactDuplicates.Length, "set")}; a split keeps each set on one side",
            Table.Of(["set", "track", "genre"], tracks, row => [Numbers.Text($"{row.Set}"), Name(row.Track), row.Track.Genre]) with
            { IsNested = true },
            .. audit.ExactDuplicates.Index().Where(set => set.Item.DistinctBy(track => track.Genre).Count() > 1)
                .Select(set => (Block)$"  set {set.Index + 1}: {Labels(set.Item)}: one of them is wrong"),
        ];
    }

    private static IEnumerable<Block> Near(DatasetAudit audit)
    {
        if (audit.NearDuplicates.IsEmpty)
        {
            return audit.HasAudio ? ["near duplicates: none"] : [];
        }

        var apart = audit.NearDuplicates.Count(pair => pair.First.Group != pair.Second.Group);
        var table = Table.Of(["first", "second", "similarity", "offset s", "overlap s", "labels"], audit.NearDuplicates, pair =>
        [
            Name(pair.First), Name(pair.Second), Figures.Fixed(pair.Similarity, 2), Figures.Fixed(pair.OffsetSeconds, 1),
            Figures.Fixed(pair.OverlapSeconds, 1),
            pair.First.Genre == pair.Second.Genre ? "same" : $"{pair.First.Genre}, {pair.Second.Genre}",
        ]);
        return
        [
            $"near duplicates: {Words.Count(audit.NearDuplicates.Length, "pair")} of similar tracks (1 is identical; unrelated music is "
                + "below 0.2)",
            table with { IsNested = true },
            .. apart == 0 ? Array.Empty<Block>() :
            [
                $"  {(apart == 1 ? "one pair is" : $"{apart} pairs are")} in different groups, so a split may put them on different sides: "
                    + $"`experiments dataset audit {audit.Dataset} --groups-to groups.csv` and an import with --groups groups.csv keep "
                    + "them together",
            ],
        ];
    }

    private static IEnumerable<Block> Findings(DatasetAudit audit)
    {
        if (audit.Findings.IsEmpty)
        {
            return [.. audit.HasAudio ? ["silent, clipped, short or changed tracks: none"] : Array.Empty<Block>(), ""];
        }

        return
        [
            $"{Words.Count(audit.Findings.Length, "problem")} of single tracks; listen to them:",
            Table.Of(["track", "problem", "details", "file"], audit.Findings.OrderBy(finding => finding.Problem), finding =>
                [Name(finding.Track), Words.Of(finding.Problem), finding.Message, finding.Track.Path]) with
            { IsNested = true, NumericColumns = [] },
            "",
        ];
    }

    private static IEnumerable<Block> Quarantined(DatasetAudit audit) => audit.Quarantined.IsEmpty
        ? []
        :
        [
            $"{Words.Count(audit.Quarantined.Length, "file")} quarantined by the import; `experiments dataset show {audit.Dataset}` lists "
                + "the reasons",
            "",
        ];

    private static IEnumerable<Block> Balance(DatasetAudit audit)
    {
        yield return Table.Of(["genre", "tracks", "share %", "slices", "minutes"], audit.Genres, genre =>
        [
            genre.Genre, Numbers.Text($"{genre.Tracks}"), Figures.Percent(genre.Tracks / (double)audit.Tracks),
            Numbers.Text($"{genre.Slices}"), Figures.Fixed(genre.DurationSeconds / 60, 1),
        ]);
        var (most, least) = (audit.Genres.MaxBy(genre => genre.Tracks), audit.Genres.MinBy(genre => genre.Tracks));
        if (most is null || least is null || most.Tracks <= MaxImbalance * least.Tracks)
        {
            yield return most is null ? "there are no genres" : "the genres are balanced";
            yield break;
        }

        yield return $"unbalanced: {most.Genre} has {Figures.Fixed(most.Tracks / (double)least.Tracks, 1)} times the tracks of "
            + least.Genre;
        yield return $"always predicting {most.Genre} is correct in {Figures.Percent(most.Tracks / (double)audit.Tracks)} %; "
            + "use macroF1 and consider classWeights: balanced";
    }

    private static string Labels(IEnumerable<AuditedTrack> set) =>
        $"labelled {string.Join(" and ", set.Select(track => track.Genre).Distinct())}";

    private static string Name(AuditedTrack track) => track.Track.Track;

    private static object Shape(DatasetAudit audit) => new
    {
        audit.Dataset,
        audit.Version,
        audit.Tracks,
        audit.HasAudio,
        ExactDuplicates = audit.ExactDuplicates.Select(set => set.Select(Shape)),
        NearDuplicates = audit.NearDuplicates.Select(pair => new
        {
            First = Shape(pair.First),
            Second = Shape(pair.Second),
            pair.Similarity,
            pair.OffsetSeconds,
            pair.OverlapSeconds,
            SameGroup = pair.First.Group == pair.Second.Group,
        }),
        Findings = audit.Findings.Select(
            finding => new { Track = finding.Track.Track.ToString(), finding.Track.Path, finding.Problem, finding.Message }),
        audit.Genres,
        Quarantined = audit.Quarantined.Select(file => new { file.Path, file.Reason }),
    };

    private static object Shape(AuditedTrack track) => new { Track = track.Track.ToString(), track.Path, track.Genre, track.Group };
}
