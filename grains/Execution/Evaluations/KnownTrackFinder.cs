using System.Collections.Immutable;
using Experiments.Audio.Duplicates;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Execution.Evaluations;

/// <summary>
/// Tracks of a dataset that the training data of an experiment have: equal samples, or a similar fingerprint. The test tracks of one run
/// are training tracks of another, so all tracks of the experiment's dataset are compared.
/// </summary>
internal static class KnownTrackFinder
{
    private const int MaxNamed = 3;

    /// <summary>The known tracks, and what could not be compared.</summary>
    /// <param name="evaluation">Both datasets.</param>
    /// <param name="tracks">The tracks of the dataset.</param>
    /// <param name="trained">The tracks of the training data.</param>
    /// <param name="artifacts">Where archives are unpacked.</param>
    /// <param name="threads">Threads that decode.</param>
    /// <param name="onTrack">Called after each track that is decoded, from any thread.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static (ImmutableArray<KnownTrack> Known, ImmutableArray<string> Notes) Find(
        EvaluationPayload evaluation, ImmutableArray<TrackInfo> tracks, ImmutableArray<TrackInfo> trained, ArtifactStore artifacts,
        int threads, Action onTrack, CancellationToken cancellationToken)
    {
        var (external, own) = (evaluation.External, evaluation.TrainedOn);
        if (external.Import.Layout == DatasetLayouts.Table || own.Import.Layout == DatasetLayouts.Table)
        {
            return ([], ["tables without audio: whether the training data have these tracks cannot be told"]);
        }

        var exact = KnownTrackSearch.FindExact(tracks, trained);
        var found = exact.Select(known => known.Track.Track).ToHashSet();
        ImmutableArray<TrackInfo> others = [.. tracks.Where(track => !found.Contains(track.Id))];
        try
        {
            var known = TrainingFingerprints.OfProcess.Get(own, () => DatasetFingerprints.Of(
                own.Import, trained, threads, onTrack, artifacts.SpoolFolder, cancellationToken));
            var unknown = DatasetFingerprints.Of(external.Import, others, threads, onTrack, artifacts.SpoolFolder, cancellationToken);
            var near = KnownTrackSearch.FindNear(unknown, known, cancellationToken);
            return (
                [.. exact.Concat(near).OrderBy(track => track.Track.Track.ToString(), StringComparer.Ordinal)],
                [.. Describe(unknown, external), .. Describe(known, own)]);
        }
        catch (UserErrorException error)
        {
            return (exact, [$"tracks that sound like training tracks were not looked for, only equal ones: {error.Message}"]);
        }
    }

    private static IEnumerable<string> Describe(DatasetFingerprints fingerprints, DatasetSummary dataset)
    {
        if (fingerprints.Unreadable.IsEmpty)
        {
            yield break;
        }

        var named = fingerprints.Unreadable.Take(MaxNamed).Select(track => $"{track.Track.Path} ({track.Reason})");
        var count = NumberFormat.Count(fingerprints.Unreadable.Length, "track");
        yield return $"{count} of {dataset.Name} could not be read and not be compared with those of the other dataset: "
            + string.Join(", ", named) + (fingerprints.Unreadable.Length > MaxNamed ? ", …" : "");
    }
}
