using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Which dataset, by which experiment, an audience is grouped by.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Experiment">The experiment whose predictions are the mixtures; null for the best on validation.</param>
[GenerateSerializer, Immutable, Alias("audience-query")]
public sealed record AudienceQuery(string Dataset, ExperimentId? Experiment);

/// <summary>An audience in groups by what they play.</summary>
/// <param name="Audience">Its name.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Experiment">The experiment whose predictions are the mixtures.</param>
/// <param name="Family">Its family.</param>
/// <param name="Blends">The blends of the dataset, in the order of tastes.</param>
/// <param name="Listeners">How many listeners are in groups.</param>
/// <param name="LeftOut">How many listeners played too few tracks of the dataset.</param>
/// <param name="KnownTracks">How many of the audience's tracks the dataset has with a mixture.</param>
/// <param name="UnknownTracks">How many it does not have.</param>
/// <param name="KnownShare">The share of pairs of listener and track whose track is known, 0 to 1.</param>
/// <param name="Taste">The mean taste of all listeners in groups: a share for each blend.</param>
/// <param name="Choice">How the number of groups was found.</param>
/// <param name="Groups">The groups, largest first.</param>
/// <param name="Check">Whether groups predict what is played next; null if there is one group, which predicts what popularity does.</param>
[GenerateSerializer, Immutable, Alias("grouped-audience")]
public sealed record GroupedAudience(
    string Audience, string Dataset, ExperimentId Experiment, string Family, ImmutableArray<string> Blends, int Listeners, int LeftOut,
    int KnownTracks, int UnknownTracks, double KnownShare, ImmutableArray<double> Taste, GroupChoice Choice,
    ImmutableArray<ListenerGroup> Groups, NextPlayCheck? Check);

/// <summary>Listeners with similar tastes.</summary>
/// <param name="Name">After what it plays more than chance, such as <c>jazz + blues</c>; unique.</param>
/// <param name="Listeners">How many it has.</param>
/// <param name="Taste">Its mean taste: a share for each blend.</param>
/// <param name="Stability">Mean Jaccard index over bootstrap samples, as for blends.</param>
/// <param name="Silhouette">Mean silhouette of its listeners.</param>
/// <param name="Lifts">One for each blend, in their order.</param>
/// <param name="Nearest">Tracks with a mixture like its taste that hardly any of its listeners has played, nearest first.</param>
[GenerateSerializer, Immutable, Alias("listener-group")]
public sealed record ListenerGroup(
    string Name, int Listeners, ImmutableArray<double> Taste, double Stability, double Silhouette, ImmutableArray<TasteLift> Lifts,
    ImmutableArray<UnplayedTrack> Nearest);

/// <summary>
/// How much more of a blend a group plays than all listeners do, measured on tracks that did not decide who is in the group.
/// </summary>
/// <param name="Blend">The blend.</param>
/// <param name="Lift">The share of the group over that of all; 1 for no difference. Null if nobody played the blend.</param>
/// <param name="Low">Lower end of the 95 % interval over listeners; null if there is none.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided chance of such a difference; 1 if it cannot be told.</param>
/// <param name="AdjustedP">The same after Holm, over all groups and blends.</param>
[GenerateSerializer, Immutable, Alias("taste-lift")]
public readonly record struct TasteLift(string Blend, double? Lift, double? Low, double? High, double P, double AdjustedP)
{
    /// <summary>From this adjusted chance on, a difference is not called one.</summary>
    public const double MaxP = 0.05;

    /// <summary>Whether the group plays more of the blend than chance explains.</summary>
    public bool IsMore => Lift > 1 && AdjustedP < MaxP;
}

/// <summary>A track that suits a group and that it does not know.</summary>
/// <param name="Track">The track.</param>
/// <param name="Blend">Its blend.</param>
/// <param name="Distance">Hellinger distance of its mixture and that of what the group plays, 0 to 1.</param>
/// <param name="PlayedBy">The share of the group's listeners who have played it.</param>
[GenerateSerializer, Immutable, Alias("unplayed-track")]
public readonly record struct UnplayedTrack(TrackId Track, string Blend, double Distance, double PlayedBy);

/// <summary>
/// Whether the group of a listener predicts what the listener plays next better than popularity does: one track of each listener is held
/// out, groups are found without it, and a list of tracks that the listener has not played either contains it or not.
/// </summary>
/// <param name="ListLength">How many tracks are on the list.</param>
/// <param name="Listeners">How many listeners had a track held out.</param>
/// <param name="IsByTime">Whether it was the one played last; otherwise one drawn at random.</param>
/// <param name="Groups">How many groups were found without the held-out tracks.</param>
/// <param name="Group">Recall of the list of the group's most played tracks.</param>
/// <param name="Popularity">Recall of the list of everybody's most played tracks.</param>
/// <param name="Difference">Group minus popularity, paired over listeners.</param>
[GenerateSerializer, Immutable, Alias("next-play-check")]
public sealed record NextPlayCheck(
    int ListLength, int Listeners, bool IsByTime, int Groups, Estimate Group, Estimate Popularity, Estimate Difference)
{
    /// <summary>What the difference says.</summary>
    public string Describe() => Difference switch
    {
        { Low: > 0 } => "better",
        { High: < 0 } => "worse",
        _ => "undecided",
    };
}

/// <summary>The group and the taste of one listener.</summary>
/// <param name="User">The ID, as given.</param>
/// <param name="Group">The group, as an index.</param>
/// <param name="Silhouette">How much nearer the listener is to this group than to the next, −1 to 1.</param>
/// <param name="Tracks">How many tracks of the dataset the listener played.</param>
/// <param name="Taste">A share for each blend.</param>
[GenerateSerializer, Immutable, Alias("listener-taste")]
public sealed record ListenerTaste(string User, int Group, double Silhouette, int Tracks, ImmutableArray<double> Taste);
