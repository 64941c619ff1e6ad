using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Blends;

namespace Experiments.Evaluation.Audiences;

/// <summary>Finds groups of listeners by the blends that they play (.github/decisions/030-groups-and-their-number.md).</summary>
public static class AudienceGrouping
{
    /// <summary>Fewer listeners have no groups.</summary>
    private const int MinListeners = 10;

    /// <summary>How many tracks are listed for a group.</summary>
    private const int Nearest = 5;

    /// <summary>What fewer of a group have played is new to it.</summary>
    private const double MaxPlayedBy = 0.05;

    /// <summary>How many blends name a group at most.</summary>
    private const int MaxNamed = 2;

    /// <summary>Groups an audience.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="plays">What its listeners played.</param>
    /// <param name="blends">The mixtures of a dataset's tracks.</param>
    /// <param name="trackOf">The track that a name in the plays means; null if the dataset has none.</param>
    /// <exception cref="UserErrorException">The dataset has none of the tracks, one blend, or too few listeners know it.</exception>
    public static (GroupedAudience Audience, ImmutableArray<ListenerTaste> Listeners) Of(
        string name, Plays plays, BlendedDataset blends, Func<string, TrackId?> trackOf)
    {
        ArgumentNullException.ThrowIfNull(plays);
        ArgumentNullException.ThrowIfNull(blends);
        var index = blends.Tracks.Index().ToDictionary(track => track.Item.Track, track => track.Index);
        var known = KnownPlays.Of(plays, text => trackOf(text) is { } track ? index.GetValueOrDefault(track, -1) : -1);
        Require(name, plays, blends, known);
        var seed = Seeds.Derive(0, "audience");
        int[] blendOf = [.. blends.Tracks.Select(track => track.Blend)];
        double[][] tastes = [.. known.Listeners.Select(listener => TasteOf(listener, blendOf, blends.Blends.Length))];
        var found = new GroupFinder(seed).Find(Array.ConvertAll(tastes, taste => Mixtures.Root(taste))).BySize();
        var lifts = TasteLifts.Of(known.Listeners, blendOf, blends.Blends.Length, found.Partition.Centers, seed);
        var isOne = found.Partition.Centers.Length == 1;
        var members = Enumerable.Range(0, found.Partition.Centers.Length)
            .Select(group => Enumerable.Range(0, tastes.Length).Where(i => found.Partition.Labels[i] == group).ToArray()).ToArray();
        ImmutableArray<string> names = [.. blends.Blends.Select(blend => blend.Name)];
        ImmutableArray<ListenerGroup> groups =
        [
            .. members.Select((own, group) => new ListenerGroup(
                "", own.Length, own.Length > 0 ? [.. Mixtures.Mean([.. own.Select(i => tastes[i])])] : [.. new double[names.Length]],
                found.Stability[group], own.Select(i => found.Widths[i]).DefaultIfEmpty(0).Average(),
                [.. names.Select((blend, i) => Describe(blend, lifts[group, i]))],
                FindNearest([.. own.Select(i => known.Listeners[i])], blends))),
        ];
        var audience = new GroupedAudience(
            name, blends.Dataset, blends.Experiment, blends.Family, names, known.Listeners.Count, known.LeftOut, known.KnownTracks,
            plays.Tracks.Count - known.KnownTracks, known.KnownShare, [.. Mixtures.Mean(tastes)], found.Choice,
            isOne ? [groups[0] with { Name = "all listeners" }] : Name(groups),
            isOne ? null : NextPlays.Check(
                known.Listeners, blends.Tracks.Length, listener => Mixtures.Root(TasteOf(listener, blendOf, names.Length)), seed));
        return (audience, [.. known.Listeners.Select((listener, i) => new ListenerTaste(
            plays.Users[listener.User], found.Partition.Labels[i], found.Widths[i], listener.Tracks.Length, [.. tastes[i]]))]);
    }

    private static void Require(string name, Plays plays, BlendedDataset blends, KnownPlays known)
    {
        if (known.KnownTracks == 0)
        {
            throw UserErrorException.Failed(
                $"dataset '{blends.Dataset}' has none of the {NumberFormat.Count(plays.Tracks.Count, "track")} of audience '{name}', such "
                + $"as '{plays.Tracks[0]}'; the plays name tracks by ID, name or file, as `experiments dataset show` lists them");
        }

        if (known.Listeners.Count < MinListeners)
        {
            throw UserErrorException.Failed(
                $"audience '{name}' has {NumberFormat.Count(known.Listeners.Count, "listener")} with {KnownPlays.MinTracks} or more tracks "
                + $"of dataset '{blends.Dataset}' (of {plays.Users.Count}); groups need {MinListeners}");
        }

        if (blends.Blends.Length < 2)
        {
            throw UserErrorException.Failed(
                $"the tracks of dataset '{blends.Dataset}' form one blend by {blends.Experiment}, since their mixtures show no groups, so "
                + "that all tastes are equal; name another experiment"
                + $" (`experiments dataset blends {blends.Dataset} --experiment ID` shows its blends)");
        }
    }

    private static double[] TasteOf(Listener listener, int[] blendOf, int blends) =>
        listener.Mean((track, weight, sum) => sum[blendOf[track]] += weight, blends);

    private static TasteLift Describe(string blend, Lift lift) => new(blend, lift.Ratio, lift.Low, lift.High, lift.P, lift.AdjustedP);

    private static ImmutableArray<UnplayedTrack> FindNearest(Listener[] own, BlendedDataset blends)
    {
        if (own.Length == 0)
        {
            return [];
        }

        var played = new int[blends.Tracks.Length];
        foreach (var track in own.SelectMany(listener => listener.Tracks))
        {
            played[track]++;
        }

        var taste = Mixtures.Mean([.. own.Select(listener => listener.Mean(
            (track, weight, sum) =>
            {
                for (var genre = 0; genre < sum.Length; genre++)
                {
                    sum[genre] += weight * blends.Tracks[track].Mixture[genre];
                }
            },
            blends.Genres.Length))]);
        var center = Mixtures.Root(taste);
        return
        [
            .. Enumerable.Range(0, played.Length).Where(track => played[track] <= MaxPlayedBy * own.Length)
                .Select(track => new UnplayedTrack(
                    blends.Tracks[track].Track, blends.Blends[blends.Tracks[track].Blend].Name,
                    Math.Sqrt(KMeans.Square(Mixtures.Root(blends.Tracks[track].Mixture.AsSpan()), center) / 2),
                    played[track] / (double)own.Length))
                .OrderBy(track => track.Distance).ThenBy(track => track.Track.ToString(), StringComparer.Ordinal).Take(Nearest),
        ];
    }

    /// <summary>Names groups after the blends that they play more than chance, the greatest lift first.</summary>
    private static ImmutableArray<ListenerGroup> Name(ImmutableArray<ListenerGroup> groups)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. groups.Select(group =>
            {
                string[] more = [.. group.Lifts.Where(lift => lift.IsMore).OrderByDescending(lift => lift.Lift).Take(MaxNamed)
                    .Select(lift => lift.Blend)];
                var name = more.Length > 0 ? string.Join(" + ", more) : "no preference";
                var number = 1;
                while (!used.Add(number == 1 ? name : FormattableString.Invariant($"{name} {number}")))
                {
                    number++;
                }

                return group with { Name = number == 1 ? name : FormattableString.Invariant($"{name} {number}") };
            }),
        ];
    }
}
