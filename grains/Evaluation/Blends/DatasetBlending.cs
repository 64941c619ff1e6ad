using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Labels;

namespace Experiments.Evaluation.Blends;

/// <summary>Describes tracks by their genre mixtures and the clusters that these form.</summary>
public static class DatasetBlending
{
    /// <summary>
    /// Finds the blends of the tracks that an experiment tested. A mixture is the mean over the slices of a track, and over the repeats,
    /// of test predictions: by models that were not fitted on it.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="experiment">The experiment, its family, and whether the program chose it.</param>
    /// <param name="tested">Its test predictions; one track or more.</param>
    /// <param name="untested">How many tracks of the dataset it did not test.</param>
    /// <exception cref="UserErrorException">There are fewer than three tracks.</exception>
    public static BlendedDataset Of(
        string dataset, (ExperimentId Id, string Family, bool IsChosen) experiment, TrackProbabilities tested, int untested)
    {
        ArgumentNullException.ThrowIfNull(tested);
        var tracks = tested.Tracks.OrderBy(track => track.Key.ToString(), StringComparer.Ordinal).ToArray();
        if (tracks.Length < 3)
        {
            throw UserErrorException.Failed(
                $"experiment {experiment.Id} tested {NumberFormat.Count(tracks.Length, "track")} of dataset '{dataset}': "
                + "blends need three or more");
        }

        var mixtures = Array.ConvertAll(tracks, track => Normalize(track.Value));
        var points = Array.ConvertAll(mixtures, mixture => Mixtures.Root(mixture));
        var found = new GroupFinder(Seeds.Derive(0, "blends")).Find(points).BySize();
        var (places, method, kept) = MixtureMap.Of(points);
        var labels = Array.ConvertAll(tracks, track => tested.Genres[track.Value.Label]);
        var members = Enumerable.Range(0, found.Partition.Centers.Length)
            .Select(blend => Enumerable.Range(0, tracks.Length).Where(i => found.Partition.Labels[i] == blend).ToArray()).ToArray();
        double[][] means = [.. members.Select(own => Mixtures.Mean([.. own.Select(i => mixtures[i])]))];
        var names = BlendNames.Of(means, tested.Genres);
        return new BlendedDataset(
            dataset, experiment.Id, experiment.Family, tracks.Max(track => track.Value.Tests), tested.Genres,
            [
                .. tracks.Select((track, i) => new BlendedTrack(
                    track.Key, labels[i], [.. mixtures[i]], found.Partition.Labels[i], found.Widths[i], found.Neighbors[i],
                    Mixtures.Entropy(mixtures[i]), places[i][0], places[i][1])),
            ],
            [
                .. members.Select((own, blend) => new TrackBlend(
                    names[blend], own.Length, [.. means[blend]], found.Stability[blend], own.Average(i => found.Widths[i]),
                    CountLabels(own.Select(i => labels[i])))),
            ],
            found.Choice, method, kept, Tree(tested.Genres, labels, mixtures), untested, experiment.IsChosen);
    }

    private static double[] Normalize(TestedTrack track)
    {
        var sum = track.Sums.Sum();
        return Array.ConvertAll(track.Sums, share => sum > 0 ? share / sum : 1.0 / track.Sums.Length);
    }

    private static ImmutableArray<LabelCount> CountLabels(IEnumerable<string> labels) =>
    [
        .. labels.CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => new LabelCount(label.Key, label.Value)),
    ];

    /// <summary>Genres by the mean mixture of the tracks with that label.</summary>
    private static GenreBlends Tree(ImmutableArray<string> genres, string[] labels, double[][] mixtures)
    {
        ImmutableArray<string> present = [.. genres.Where(labels.Contains)];
        return GenreClustering.OfProfiles(present, [.. present.Select(genre => Mixtures.Mean(
            [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == genre).Select(i => mixtures[i])]).ToImmutableArray())]);
    }
}
