using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>A dataset by its genre mixtures.</summary>
public static class BlendView
{
    /// <summary><c>dataset blends</c>.</summary>
    /// <param name="blends">Mixtures and blends.</param>
    /// <param name="limit">How many tracks without a clean blend are listed.</param>
    /// <param name="words">What labels are called.</param>
    public static View Of(BlendedDataset blends, int limit, LabelWords words = default)
    {
        ArgumentNullException.ThrowIfNull(blends);
        BlendedTrack[] unclear = [.. blends.Unclear];
        var far = blends.Frame.Describe("track");
        return new View(
            [
                .. Explain(blends).Select(line => (Block)line),
                "",
                Table(blends, words, hasLetters: true),
                "",
                .. Unclear(blends, unclear, limit, words),
                "",
                $"Map ({DescribeMap(blends)}), small letters for tracks in no blend cleanly"
                    + (far is null ? ":" : $". {far.TrimEnd('.')}:"),
                .. GroupText.Map([.. blends.Tracks.Select(track => (track.X, track.Y, Letter(track)))], blends.Frame)
                    .Select(line => (Block)line),
                "",
                $"How alike the {words.Many} are (average linkage; joined where the distance of their mean mixtures is, 0 on the left, "
                    + $"{NumberFormat.Fixed(blends.Tree.Merges.Select(merge => merge.Distance).DefaultIfEmpty(0).Max(), 2)} on the right):",
                .. GroupText.Tree(blends.Tree).Select(line => (Block)line),
            ],
            Json(blends));
    }

    /// <summary>How true the map is.</summary>
    public static string DescribeMap(BlendedDataset blends)
    {
        ArgumentNullException.ThrowIfNull(blends);
        return $"{blends.Map}; {NumberFormat.Percent(blends.MapNeighbors, 0)} % of the five nearest mixtures are among the five nearest "
            + "on it";
    }

    /// <summary>What the blends are of, and how their number was found.</summary>
    public static IEnumerable<string> Explain(BlendedDataset blends)
    {
        ArgumentNullException.ThrowIfNull(blends);
        return GroupText.Explain(blends.Choice, "blend").Prepend(Heading(blends));
    }

    /// <summary>The blends, largest first.</summary>
    /// <param name="blends">The blends.</param>
    /// <param name="words">What labels are called.</param>
    /// <param name="hasLetters">Whether the map beside the table has letters, as in a terminal; a drawing has names.</param>
    public static Table Table(BlendedDataset blends, LabelWords words, bool hasLetters)
    {
        ArgumentNullException.ThrowIfNull(blends);
        return ReadModel.Table.Of(
            ["blend", .. OnMap("on the map"), "tracks", "stability", "silhouette", "mean mixture, %", $"{words.Many} of its tracks"],
            blends.Blends.Index(),
            row =>
            [
                row.Item.Name, .. OnMap(GroupText.Letter(row.Index)), $"{row.Item.Tracks}", GroupText.Stability(row.Item.Stability),
                NumberFormat.Fixed(row.Item.Silhouette, 2), GroupText.Shares(row.Item.Mixture, blends.Genres), Labels(row.Item),
            ]) with
        { NumericColumns = hasLetters ? [2, 4] : [1, 3] };

        string[] OnMap(string text) => hasLetters ? [text] : [];
    }

    /// <summary>What the blends are of, in one sentence.</summary>
    public static string Heading(BlendedDataset blends)
    {
        ArgumentNullException.ThrowIfNull(blends);
        var why = blends.IsChosen ? ", the best on validation over the complete experiments" : "";
        var times = blends.Repeats > 1 ? $", mean over {blends.Repeats} repeats" : "";
        var untested = blends.Untested > 0
            ? $" {Display.Count(blends.Untested, "track")} left out: untested, or with another label since."
            : "";
        return $"{Display.Count(blends.Tracks.Length, "track")} of {blends.Dataset} by {blends.Experiment} ({blends.Family}){why}: "
            + $"test predictions of models that had not seen the track{times}.{untested}";
    }

    /// <summary>
    /// The mixtures as soft labels: one row per track and genre with a share, the track's blend, and whose predictions they are.
    /// </summary>
    public static IEnumerable<IReadOnlyDictionary<string, object?>> SoftLabels(BlendedDataset blends)
    {
        ArgumentNullException.ThrowIfNull(blends);
        foreach (var track in blends.Tracks)
        {
            for (var genre = 0; genre < blends.Genres.Length; genre++)
            {
                if (track.Mixture[genre] > 0)
                {
                    yield return new Dictionary<string, object?>(StringComparer.Ordinal)
                    {
                        ["track"] = track.Track.ToString(),
                        ["genre"] = blends.Genres[genre],
                        ["weight"] = track.Mixture[genre],
                        ["blend"] = blends.Blends[track.Blend].Name,
                        ["experiment"] = blends.Experiment.ToString(),
                    };
                }
            }
        }
    }

    private static char Letter(BlendedTrack track) =>
        track.IsUnclear ? char.ToLowerInvariant(GroupText.Letter(track.Blend)[0]) : GroupText.Letter(track.Blend)[0];

    private static string Labels(TrackBlend blend) =>
        string.Join(", ", blend.Labels.Take(4).Select(label => $"{label.Label} {label.Tracks}"))
        + (blend.Labels.Length > 4 ? $", {blend.Labels.Skip(4).Sum(label => label.Tracks)} others" : "");

    /// <summary>How many tracks are in no blend cleanly, and what that means.</summary>
    public static string CountUnclear(BlendedDataset blends, int unclear, LabelWords words)
    {
        ArgumentNullException.ThrowIfNull(blends);
        var isOne = blends.Blends.Length == 1;
        return unclear == 0
            ? isOne ? $"Every track has a {words.One} to speak of." : "Every track is nearer to its own blend than to any other."
            : $"{unclear} of {Display.Count(blends.Tracks.Length, "track")} "
                + $"{(isOne ? "" : "in no blend cleanly: as near to another one, or ")}of no {words.One} to speak of "
                + $"(entropy {NumberFormat.Trimmed(BlendedTrack.MaxEntropy, 2)} or more of 1)";
    }

    /// <summary>Tracks that are in no blend cleanly.</summary>
    public static Table TableOfUnclear(BlendedDataset blends, IEnumerable<BlendedTrack> unclear, LabelWords words)
    {
        ArgumentNullException.ThrowIfNull(blends);
        return ReadModel.Table.Of(
            ["track", words.One, "mixture, %", "blend", "nearest other", "silhouette", "entropy"],
            unclear,
            track =>
            [
                track.Track.ToString(), track.Label, GroupText.Shares(track.Mixture, blends.Genres), blends.Blends[track.Blend].Name,
                blends.Blends.Length == 1 ? "-" : blends.Blends[track.Neighbor].Name, NumberFormat.Fixed(track.Silhouette, 2),
                NumberFormat.Fixed(track.Entropy, 2),
            ]) with
        { NumericColumns = [5, 6] };
    }

    private static IEnumerable<Block> Unclear(BlendedDataset blends, BlendedTrack[] unclear, int limit, LabelWords words) =>
        unclear.Length == 0 ? [CountUnclear(blends, 0, words)] :
        [
            CountUnclear(blends, unclear.Length, words)
                + (unclear.Length > limit ? $"; the first {limit}, --limit {unclear.Length} shows all:" : ":"),
            TableOfUnclear(blends, unclear.Take(limit), words),
        ];

    private static object Json(BlendedDataset blends) => new
    {
        blends.Dataset,
        blends.Experiment,
        blends.Family,
        blends.IsChosen,
        blends.Repeats,
        blends.Genres,
        blends.Untested,
        blends.Choice,
        Map = new { Method = blends.Map, KeptNeighbors = blends.MapNeighbors, blends.Frame },
        Blends = blends.Blends.Select(blend => new
        {
            blend.Name,
            blend.Tracks,
            blend.Stability,
            blend.Silhouette,
            Mixture = ByGenre(blends, blend.Mixture),
            Labels = blend.Labels.ToDictionary(label => label.Label, label => label.Tracks),
        }),
        Tracks = blends.Tracks.Select(track => new
        {
            track.Track,
            track.Label,
            Mixture = ByGenre(blends, track.Mixture),
            Blend = blends.Blends[track.Blend].Name,
            NearestOther = blends.Blends[track.Neighbor].Name,
            track.Silhouette,
            track.Entropy,
            track.IsUnclear,
            track.X,
            track.Y,
        }),
        Tree = new { blends.Tree.Labels, blends.Tree.Merges, blends.Tree.LeafOrder },
    };

    private static Dictionary<string, double> ByGenre(BlendedDataset blends, IReadOnlyList<double> shares) =>
        blends.Genres.Zip(shares).ToDictionary(pair => pair.First, pair => pair.Second);
}
