using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Audiences. IDs of listeners are in no view, only in files that are asked for.</summary>
public static class AudienceViews
{
    /// <summary>How many tracks of a group are shown as text; JSON has all.</summary>
    private const int MaxNearest = 3;

    /// <summary><c>audience list</c>.</summary>
    public static View List(IReadOnlyList<AudienceSummary> audiences) => new(
        [
            audiences.Count == 0 ? "There are no audiences; `experiments audience import NAME plays.csv` imports one." : Table.Of(
                ["audience", "listeners", "tracks", "listener-track pairs", "times", "MB", "imported"], audiences,
                audience =>
                [
                    audience.Name, $"{audience.Plays.Users}", $"{audience.Plays.Tracks}", $"{audience.Plays.Pairs}",
                    audience.Plays.HasTimes ? "yes" : "no", NumberFormat.Fixed(audience.Bytes / 1e6, 1), Display.Time(audience.ImportedAt),
                ]) with
            { NumericColumns = [1, 2, 3, 5] },
        ],
        new { Audiences = audiences.Select(Shape) });

    /// <summary><c>audience show</c> and <c>audience import</c>.</summary>
    /// <param name="audience">The audience.</param>
    /// <param name="matches">The datasets that have some of its tracks.</param>
    /// <param name="isNew">Whether it was just imported; null where nothing was imported.</param>
    public static View Show(AudienceSummary audience, IReadOnlyList<AudienceMatch> matches, bool? isNew = null)
    {
        ArgumentNullException.ThrowIfNull(audience);
        var plays = audience.Plays;
        var best = matches.MaxBy(match => match.Known);
        return new View(
            [
                $"audience {audience.Name}"
                    + (isNew switch { true => ": imported", false => ": has these plays already", null => "" }),
                Table.Facts(
                [
                    ("file", plays.File), ("imported", Display.Time(audience.ImportedAt)),
                    ("rows", plays.Unplayed > 0 ? $"{plays.Rows}, of which {plays.Unplayed} without plays" : $"{plays.Rows}"),
                    ("listeners", $"{plays.Users}"), ("tracks", $"{plays.Tracks}"), ("listener-track pairs", $"{plays.Pairs}"),
                    ("times", plays.HasTimes ? "yes: the last track of each listener can be held out" : "no"),
                    ("stored", $"{NumberFormat.Fixed(audience.Bytes / 1e6, 1)} MB"),
                ]),
                "",
                matches.Count == 0
                    ? "No dataset of this store has any of these tracks; they are named by ID, name or file of the track."
                    : Table.Of(
                        ["dataset", "known tracks", "unknown tracks", "tracks of the dataset"], matches,
                        match => [match.Dataset, $"{match.Known}", $"{plays.Tracks - match.Known}", $"{match.Tracks}"]),
                .. best is null ? Array.Empty<Block>()
                    : ["", $"next: experiments audience groups {audience.Name} --dataset {best.Dataset}"],
            ],
            new { Audience = Shape(audience), Datasets = matches });
    }

    /// <summary><c>audience remove</c>.</summary>
    /// <param name="audience">The audience.</param>
    /// <param name="isDone">Whether it was removed; false where that was only to be shown.</param>
    public static View Removed(AudienceSummary audience, bool isDone)
    {
        ArgumentNullException.ThrowIfNull(audience);
        var files = Display.Count(audience.Plays.Pieces.Length, "file");
        return new View(
            [
                $"{(isDone ? "removed audience" : "audience")} {audience.Name}{(isDone ? "" : " would be removed")}: "
                    + $"{Display.Count(audience.Plays.Users, "listener")}, {files}, {NumberFormat.Fixed(audience.Bytes / 1e6, 1)} MB",
                isDone
                    ? "Its files are deleted and cannot be restored, except from a backup that was made before."
                    : "Its files would be deleted at once; only a backup would still have them.",
            ],
            new { audience.Name, Removed = isDone, audience.Plays.Users, Files = audience.Plays.Pieces.Length, audience.Bytes });
    }

    /// <summary><c>audience groups</c>.</summary>
    public static View Groups(GroupedAudience audience)
    {
        ArgumentNullException.ThrowIfNull(audience);
        return new View(
            [
                .. Heading(audience),
                .. GroupText.Explain(audience.Choice, "group").Select(line => (Block)line),
                "",
                Table.Of(
                    ["", "group", "listeners", "stability", "silhouette", "mean taste, % of plays"],
                    audience.Groups.Index(),
                    row =>
                    [
                        GroupText.Letter(row.Index), row.Item.Name, $"{row.Item.Listeners}", GroupText.Stability(row.Item.Stability),
                        NumberFormat.Fixed(row.Item.Silhouette, 2), GroupText.Shares(row.Item.Taste, audience.Blends, 4),
                    ]) with
                { NumericColumns = [2, 4] },
                "",
                .. audience.Groups.Length > 1 ? OfGroups(audience)
                    : ["With one group there is none that plays a blend more than the others, no track to suggest to it, and no better "
                        + "prediction of the next track than by popularity."],
            ],
            Json(audience));
    }

    /// <summary>The groups as rows for a file: one per listener.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, object?>> Rows(GroupedAudience audience, IEnumerable<ListenerTaste> listeners)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentNullException.ThrowIfNull(listeners);
        foreach (var listener in listeners)
        {
            var row = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["user"] = listener.User,
                ["group"] = GroupText.Letter(listener.Group),
                ["groupName"] = audience.Groups[listener.Group].Name,
                ["silhouette"] = listener.Silhouette,
                ["tracks"] = (double)listener.Tracks,
            };
            for (var blend = 0; blend < audience.Blends.Length; blend++)
            {
                row[$"share.{audience.Blends[blend]}"] = listener.Taste[blend];
            }

            yield return row;
        }
    }

    private static IEnumerable<Block> Heading(GroupedAudience audience)
    {
        yield return $"{Display.Count(audience.Listeners, "listener")} of {audience.Audience} over {audience.Dataset} by "
            + $"{audience.Experiment} ({audience.Family}); a taste is the share of each of {audience.Blends.Length} blends in what a "
            + "listener plays, a track that was played n times counting 1 + ln n.";
        if (audience.LeftOut > 0 || audience.UnknownTracks > 0)
        {
            string[] left =
            [
                .. audience.LeftOut > 0 ? [$"{Display.Count(audience.LeftOut, "listener")} with fewer than 5 known tracks"] : (string[])[],
                .. audience.UnknownTracks > 0
                    ? [$"{Display.Count(audience.UnknownTracks, "track")} that the dataset does not have or that no run tested "
                        + $"({NumberFormat.Percent(1 - audience.KnownShare, 1)} % of the listener-track pairs)"]
                    : (string[])[],
            ];
            yield return $"Left out: {string.Join("; ", left)}.";
        }
    }

    private static IEnumerable<Block> OfGroups(GroupedAudience audience) =>
        [.. Lifts(audience), "", .. Nearest(audience), "", .. Check(audience)];

    private static IEnumerable<Block> Lifts(GroupedAudience audience)
    {
        var rows = audience.Groups.Index().SelectMany(group => group.Item.Lifts.Where(lift => lift.IsMore)
            .OrderByDescending(lift => lift.Lift).Select(lift => (group.Index, Lift: lift))).ToArray();
        var looks = audience.Groups.Length * audience.Blends.Length;
        if (rows.Length == 0)
        {
            yield return $"No group plays a blend more than chance (of {looks} pairs of group and blend, p adjusted after Holm).";
            yield break;
        }

        yield return "What groups play more than chance: share of the group over share of all listeners, on tracks that did not decide who "
            + $"is in the group; p adjusted over {looks} pairs of group and blend:";
        yield return Table.Of(
            ["group", "blend", "lift [95 %]", "adjusted p"], rows,
            row =>
            [
                $"{GroupText.Letter(row.Index)} {audience.Groups[row.Index].Name}", row.Lift.Blend, Interval(row.Lift),
                NumberFormat.Probability(row.Lift.AdjustedP),
            ]) with
        { NumericColumns = [2, 3] };
    }

    private static string Interval(TasteLift lift) => lift.Lift is not { } ratio ? "-"
        : (lift.Low, lift.High) is ({ } low, { } high)
            ? $"{NumberFormat.Fixed(ratio, 2)} [{NumberFormat.Fixed(low, 2)}, {NumberFormat.Fixed(high, 2)}]"
            : NumberFormat.Fixed(ratio, 2);

    private static IEnumerable<Block> Nearest(GroupedAudience audience)
    {
        if (!audience.Groups.Any(group => group.Lifts.Any(lift => lift.IsMore)))
        {
            yield return "No track is suggested to a group, since none plays a blend more than chance.";
            yield break;
        }

        var rows = audience.Groups.Index()
            .SelectMany(group => group.Item.Nearest.Take(MaxNearest).Select(track => (group.Index, Track: track))).ToArray();
        if (rows.Length == 0)
        {
            yield return "More than 5 % of every group have played each track, so that no track is new to a group.";
            yield break;
        }

        yield return "Tracks nearest to what a group plays that at most 5 % of it have played:";
        yield return Table.Of(
            ["group", "track", "blend", "distance", "played by, %"], rows,
            row =>
            [
                $"{GroupText.Letter(row.Index)} {audience.Groups[row.Index].Name}", row.Track.Track.ToString(), row.Track.Blend,
                NumberFormat.Fixed(row.Track.Distance, 2), NumberFormat.Percent(row.Track.PlayedBy),
            ]) with
        { NumericColumns = [3, 4] };
    }

    private static IEnumerable<Block> Check(GroupedAudience audience)
    {
        if (audience.Check is not { } check)
        {
            yield break;
        }

        var what = check.IsByTime ? "played last" : "drawn at random";
        yield return $"Held out: of each of {check.Listeners} listeners the track {what}; {Display.Count(check.Groups, "group")} found "
            + $"without it. In a list of {check.ListLength} tracks that the listener has not played it is found, in percent:";
        yield return Table.Of(
            ["list", "recall, %"],
            [("most played in the listener's group", check.Group), ("most played of all", check.Popularity)],
            row => [row.Item1, row.Item2.DescribePercent()]);
        yield return $"Groups against popularity: {NumberFormat.Points(check.Difference.Mean)} points "
            + $"[{NumberFormat.Points(check.Difference.Low ?? -1)}, {NumberFormat.Points(check.Difference.High ?? 1)}]: {check.Describe()}";
    }

    private static object Shape(AudienceSummary audience) => new
    {
        audience.Name,
        audience.Plays.File,
        audience.ImportedAt,
        audience.Plays.Rows,
        audience.Plays.Unplayed,
        Listeners = audience.Plays.Users,
        audience.Plays.Tracks,
        audience.Plays.Pairs,
        audience.Plays.HasTimes,
        audience.Bytes,
    };

    private static object Json(GroupedAudience audience) => new
    {
        audience.Audience,
        audience.Dataset,
        audience.Experiment,
        audience.Family,
        audience.Blends,
        audience.Listeners,
        audience.LeftOut,
        audience.KnownTracks,
        audience.UnknownTracks,
        audience.KnownShare,
        audience.Taste,
        audience.Choice,
        Groups = audience.Groups.Select((group, index) => new
        {
            Letter = GroupText.Letter(index),
            group.Name,
            group.Listeners,
            group.Taste,
            group.Stability,
            group.Silhouette,
            group.Lifts,
            group.Nearest,
        }),
        HeldOut = audience.Check is not { } check ? null : new
        {
            check.ListLength,
            check.Listeners,
            check.IsByTime,
            check.Groups,
            GroupRecall = check.Group,
            PopularityRecall = check.Popularity,
            check.Difference,
            Verdict = check.Describe(),
        },
    };
}
