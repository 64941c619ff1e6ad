using Experiments.Domain;

namespace Experiments.Grains.Storage;

/// <summary>A run's predictions, a page at a time.</summary>
internal static class PredictionPages
{
    /// <summary>Slices <paramref name="skip"/> to <paramref name="skip"/> + <paramref name="take"/> − 1 of what a run predicted on test.</summary>
    public static RunPredictions Read(ArtifactStore artifacts, RunOutput run, int skip, int take)
    {
        using var features = artifacts.FeatureSets.Open(run.FeatureSet);
        var all = artifacts.ReadPredictions(run, features, SplitPart.Test)!; // test is always kept
        var genres = all.Genres.Length;
        var from = Math.Clamp(skip, 0, all.Slices.Count);
        var count = Math.Clamp(take, 0, all.Slices.Count - from);
        return new RunPredictions(
            run.Result.Run,
            all.Genres,
            [.. all.Slices.Skip(from).Take(count)],
            [.. all.Labels.Skip(from).Take(count)],
            [.. all.Probabilities.Span.Slice(from * genres, count * genres)],
            all.Slices.Count);
    }
}
