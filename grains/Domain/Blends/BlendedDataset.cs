using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>The genre mixtures of a dataset's tracks, and the blends that they form.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Experiment">The experiment whose predictions these are.</param>
/// <param name="Family">Its family.</param>
/// <param name="Repeats">How many models that had not seen the track a mixture is the mean of: the repeats.</param>
/// <param name="Genres">The genres, in the order of the mixtures.</param>
/// <param name="Tracks">The tracks that were tested, by ID.</param>
/// <param name="Blends">The clusters of mixtures, largest first; a track's blend is an index into them.</param>
/// <param name="Choice">How their number was found.</param>
/// <param name="Map">How the map was drawn: <c>t-SNE</c> or <c>classical scaling</c>.</param>
/// <param name="MapNeighbors">
/// How true the map is: the share of the five tracks with the most similar mixtures that are also among the five nearest on it, 0 to 1.
/// </param>
/// <param name="Tree">How similar genres are, by the mean mixture of their tracks.</param>
/// <param name="Untested">How many tracks of the dataset no run tested.</param>
/// <param name="IsChosen">Whether the experiment was chosen by the program; false if it was named.</param>
[GenerateSerializer, Immutable, Alias("blended-dataset")]
public sealed record BlendedDataset(
    string Dataset, ExperimentId Experiment, string Family, int Repeats, ImmutableArray<string> Genres, ImmutableArray<BlendedTrack> Tracks,
    ImmutableArray<TrackBlend> Blends, GroupChoice Choice, string Map, double MapNeighbors,
    GenreBlends Tree, int Untested, bool IsChosen)
{
    /// <summary>Tracks that are in no blend cleanly, the least clean first.</summary>
    public IEnumerable<BlendedTrack> Unclear => Tracks.Where(track => track.IsUnclear).OrderBy(track => track.Silhouette)
        .ThenBy(track => track.Track.ToString(), StringComparer.Ordinal);

    /// <summary>The part of the map that is drawn.</summary>
    public MapFrame Frame => MapFrame.Around([.. Tracks.Select(track => (track.X, track.Y))]);
}

/// <summary>One track and its genre mixture.</summary>
/// <param name="Track">The track.</param>
/// <param name="Label">Its label.</param>
/// <param name="Mixture">The share of each genre: mean probability over its slices, by models that have not seen it; sums to 1.</param>
/// <param name="Blend">Its blend.</param>
/// <param name="Silhouette">How much nearer it is to its own blend than to the next, −1 to 1.</param>
/// <param name="Neighbor">The nearest other blend; its own if there is only one.</param>
/// <param name="Entropy">Entropy of its mixture over that of equal shares, 0 to 1.</param>
/// <param name="X">Its place on the map.</param>
/// <param name="Y">Its place on the map, upwards.</param>
[GenerateSerializer, Immutable, Alias("blended-track")]
public sealed record BlendedTrack(
    TrackId Track, string Label, ImmutableArray<double> Mixture, int Blend, double Silhouette, int Neighbor, double Entropy, double X,
    double Y)
{
    /// <summary>From this entropy on a mixture has no genre to speak of: with ten genres, six or more equal ones.</summary>
    public const double MaxEntropy = 0.9;

    /// <summary>Whether it is as near to another blend, if there is one, as to its own, or has no genre to speak of.</summary>
    public bool IsUnclear => (Neighbor != Blend && Silhouette <= 0) || Entropy >= MaxEntropy;
}

/// <summary>A cluster of tracks with similar mixtures.</summary>
/// <param name="Name">After its strongest genres, such as <c>blues-country</c>; unique.</param>
/// <param name="Tracks">How many tracks it has.</param>
/// <param name="Mixture">Mean mixture of its tracks.</param>
/// <param name="Stability">
/// Mean Jaccard index of the blend and the most similar cluster of bootstrap samples (Hennig 2007), 0 to 1: 0.75 or more is stable, under
/// 0.6 is not to be trusted. 1 if there is only one.
/// </param>
/// <param name="Silhouette">Mean silhouette of its tracks.</param>
/// <param name="Labels">How many of its tracks have each label, most frequent first; only labels that occur.</param>
[GenerateSerializer, Immutable, Alias("track-blend")]
public sealed record TrackBlend(
    string Name, int Tracks, ImmutableArray<double> Mixture, double Stability, double Silhouette, ImmutableArray<LabelCount> Labels);

/// <summary>How many tracks have a label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Tracks">The number.</param>
[GenerateSerializer, Immutable, Alias("label-count")]
public readonly record struct LabelCount(string Label, int Tracks);
