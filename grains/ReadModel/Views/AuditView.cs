using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary><c>dataset audit</c>: pairs and tracks by name, and the balance of the genres.</summary>
public static class AuditView
{
    /// <summary>The ratio of the largest to the smallest genre, in tracks, above which a note is shown.</summary>
    private const double MaxImbalance = 1.5;

    /// <summary><c>dataset audit</c>.</summary>
    public static View Of(AuditResult audit, LabelWords words = default)
    {
        return new View([.. Heading(audit), "", .. Parts(audit, words).SelectMany(part => part.Blocks)], Shape(audit));
    }

    /// <summary>How far the audit of a dataset is, with the audit where there is one.</summary>
    public static View Of(string dataset, AuditStatus status, LabelWords words = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        var audit = status.Audit is { } known ? Of(known, words) : null;
        return new View(
            [
                audit is not null ? $"{dataset} is audited" : status.Reason is { } reason ? $"{dataset} could not be audited: {reason}"
                    : $"{dataset} is being audited: every track is decoded and compared with all others",
            ],
            new { Dataset = dataset, State = Display.Of(status.State), status.Reason, Audit = audit?.Json });
    }

    /// <summary>What was audited, a line each.</summary>
    public static IEnumerable<Block> Heading(AuditResult audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        return
        [
            $"{audit.Dataset}: {Display.Count(audit.Tracks, "track")}, version {Display.Hash(audit.Version)}",
            .. audit.HasAudio ? Array.Empty<Block>() : ["no audio: only labels and equal rows can be checked"],
        ];
    }

    /// <summary>What was found, part by part; a part may have nothing to say.</summary>
    public static IEnumerable<(string Title, IEnumerable<Block> Blocks)> Parts(AuditResult audit, LabelWords words)
    {
        yield return ("Exact duplicates", Exact(audit, words));
        yield return ("Near duplicates", Near(audit));
        yield return ("Problems of single tracks", Findings(audit));
        yield return ("Quarantined files", Quarantined(audit));
        yield return ("Balance", Balance(audit, words));
    }

    private static IEnumerable<Block> Exact(AuditResult audit, LabelWords words)
    {
        if (audit.ExactDuplicates.IsEmpty)
        {
            return ["exact duplicates: none"];
        }

        var tracks = audit.ExactDuplicates.Index().SelectMany(set => set.Item.Select(track => (Set: set.Index + 1, Track: track)));
        return
        [
            $"exact duplicates: {Display.Count(audit.ExactDuplicates.Length, "set")}; a split keeps each set in one part",
            Table.Of(["set", "track", words.One], tracks, row => [DisplayNumbers.Text($"{row.Set}"), Name(row.Track), row.Track.Genre]) with
            { IsNested = true },
            .. audit.ExactDuplicates.Index().Where(set => set.Item.DistinctBy(track => track.Genre).Count() > 1)
                .Select(set => (Block)$"  set {set.Index + 1}: {Labels(set.Item)}: one of them is wrong"),
        ];
    }

    private static IEnumerable<Block> Near(AuditResult audit)
    {
        if (audit.NearDuplicates.IsEmpty)
        {
            return audit.HasAudio ? ["near duplicates: none"] : [];
        }

        var apart = audit.NearDuplicates.Count(pair => pair.First.Group != pair.Second.Group);
        var table = Table.Of(["first", "second", "similarity", "offset s", "overlap s", "labels"], audit.NearDuplicates, pair =>
        [
            Name(pair.First), Name(pair.Second), NumberFormat.Fixed(pair.Similarity, 2), NumberFormat.Fixed(pair.OffsetSeconds, 1),
            NumberFormat.Fixed(pair.OverlapSeconds, 1),
            pair.First.Genre == pair.Second.Genre ? "same" : $"{pair.First.Genre}, {pair.Second.Genre}",
        ]);
        return
        [
            $"near duplicates: {Display.Count(audit.NearDuplicates.Length, "pair")} of similar tracks (1 is identical; unrelated music is "
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

    private static IEnumerable<Block> Findings(AuditResult audit)
    {
        if (audit.Findings.IsEmpty)
        {
            return [.. audit.HasAudio ? ["silent, clipped, short or changed tracks: none"] : Array.Empty<Block>(), ""];
        }

        return
        [
            $"{Display.Count(audit.Findings.Length, "problem")} of single tracks; listen to them:",
            Table.Of(["track", "problem", "details", "file"], audit.Findings.OrderBy(finding => finding.Problem), finding =>
                [Name(finding.Track), Display.Of(finding.Problem), finding.Message, finding.Track.Path]) with
            { IsNested = true, NumericColumns = [] },
            "",
        ];
    }

    private static IEnumerable<Block> Quarantined(AuditResult audit) => audit.Quarantined.IsEmpty
        ? []
        :
        [
            $"{Display.Count(audit.Quarantined.Length, "file")} quarantined by the import; "
                + $"`experiments dataset show {audit.Dataset}` lists the reasons",
            "",
        ];

    private static IEnumerable<Block> Balance(AuditResult audit, LabelWords words)
    {
        yield return Table.Of([words.One, "tracks", "share %", "slices", "minutes"], audit.Genres, genre =>
        [
            genre.Genre, DisplayNumbers.Text($"{genre.Tracks}"), NumberFormat.Percent(genre.Tracks / (double)audit.Tracks),
            DisplayNumbers.Text($"{genre.Slices}"), NumberFormat.Fixed(genre.DurationSeconds / 60, 1),
        ]);
        var (largest, smallest) = (audit.Genres.MaxBy(genre => genre.Tracks), audit.Genres.MinBy(genre => genre.Tracks));
        if (largest is null || smallest is null || largest.Tracks <= MaxImbalance * smallest.Tracks)
        {
            yield return largest is null ? $"there are no {words.Many}" : $"the {words.Many} are balanced";
            yield break;
        }

        var ratio = largest.Tracks / (double)smallest.Tracks;
        yield return $"unbalanced: {largest.Genre} has {NumberFormat.Fixed(ratio, 1)} times the tracks of {smallest.Genre}";
        yield return $"always predicting {largest.Genre} is correct in {NumberFormat.Percent(largest.Tracks / (double)audit.Tracks)} %; "
            + "use macroF1 and consider classWeights: balanced";
    }

    private static string Labels(IEnumerable<AuditedTrack> set) =>
        $"labelled {string.Join(" and ", set.Select(track => track.Genre).Distinct())}";

    private static string Name(AuditedTrack track) => track.Track.Track;

    private static object Shape(AuditResult audit) => new
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
