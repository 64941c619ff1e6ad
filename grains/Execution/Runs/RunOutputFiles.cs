using System.Collections.Concurrent;
using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Features.Storage;
using Experiments.Store;
using Experiments.Store.Files;
using Experiments.Store.Npy;

namespace Experiments.Execution.Runs;

/// <summary>
/// Predictions of runs, stored as artifacts: for each part the rows of the feature set, ascending, and the probabilities of each genre.
/// Reads are verified against the hash in the run's result. Thread-safe.
/// </summary>
/// <param name="artifacts">The artifacts.</param>
/// <param name="features">The feature sets that the rows refer to.</param>
public sealed class RunOutputFiles(ArtifactStore artifacts, FeatureSetStore features)
{
    /// <summary>Maximum number of files remembered as verified; the set is cleared when full.</summary>
    private const int MaxVerified = 100_000;

    private readonly ConcurrentDictionary<string, (long Length, DateTime Written)> _verified = new(StringComparer.Ordinal);

    /// <summary>
    /// Stores a run's predictions for one part: probabilities, and the feature set rows they belong to. Returns the two files.
    /// </summary>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="folder">The attempt's folder.</param>
    /// <param name="part">The part.</param>
    /// <param name="rows">Rows of the feature set, ascending.</param>
    /// <param name="probabilities">Shape [rows, genres].</param>
    /// <param name="genres">Number of genres.</param>
    public static StoredFile[] WritePredictions(
        ArtifactStore artifacts, string folder, SplitPart part, ImmutableArray<int> rows, float[] probabilities, int genres)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        return
        [
            artifacts.Write(RowsPath(folder, part), stream => NpyFile.Write(stream, rows.AsSpan(), rows.Length)),
            artifacts.Write(PredictionsPath(folder, part), stream => NpyFile.Write<float>(stream, probabilities, rows.Length, genres)),
        ];
    }

    /// <summary>A run's predictions for one part; null if the part is empty.</summary>
    /// <exception cref="UserErrorException">A file differs from what was written, or does not fit the feature set.</exception>
    public Predictions? ReadPredictions(RunOutput run, FeatureSetReader reader, SplitPart part)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(reader);
        if (!HasPredictions(run, part))
        {
            return null;
        }

        var (rows, probabilities) = (Read<int>(run, ArtifactPaths.Rows(part)), Read<float>(run, ArtifactPaths.Predictions(part)));
        if (probabilities.Length != rows.Length * reader.Genres.Length || rows.Any(row => row < 0 || row >= reader.Slices.Length))
        {
            throw StoredBytes.Unreadable(
                artifacts.PathOf(PredictionsPath(run.Folder, part)), $"it does not match the rows of feature set {reader.Manifest.Id}",
                ArtifactStore.RemedyFor(run));
        }

        return new Predictions
        {
            Genres = reader.Genres,
            Slices = [.. rows.Select(row => reader.Slices[row].Id)],
            Labels = [.. rows.Select(row => reader.Labels[row])],
            Probabilities = probabilities,
            IsPadded = [.. rows.Select(row => reader.Slices[row].IsPadded)],
        };
    }

    /// <summary>
    /// A page of a run's predictions on test: slices <paramref name="skip"/> to <paramref name="skip"/> + <paramref name="take"/> −
    /// 1.
    /// </summary>
    /// <exception cref="UserErrorException">A file differs from what was written, or the feature set is missing.</exception>
    public RunPredictions ReadPage(RunOutput run, int skip, int take)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var reader = features.Open(run.FeatureSet);
        var all = ReadPredictions(run, reader, SplitPart.Test)!; // not null: test is always kept
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

    /// <summary>The rows of one part and a run's probabilities for them, to be read row by row; null if the part is empty.</summary>
    /// <exception cref="UserErrorException">A file differs from what was written.</exception>
    public (NpyRows<int> Rows, NpyRows<float> Probabilities)? OpenPredictions(RunOutput run, SplitPart part)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!HasPredictions(run, part))
        {
            return null;
        }

        VerifyOnce(run, ArtifactPaths.Rows(part));
        VerifyOnce(run, ArtifactPaths.Predictions(part));
        var rows = new NpyRows<int>(artifacts.PathOf(RowsPath(run.Folder, part)));
        try
        {
            return (rows, new NpyRows<float>(artifacts.PathOf(PredictionsPath(run.Folder, part))));
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>The outcome of every slice over the runs of an experiment; null if none of them has predictions for the part.</summary>
    /// <param name="runs">Runs of one experiment; one or more.</param>
    /// <param name="part">The part.</param>
    /// <exception cref="UserErrorException">A file differs from what was written, or the feature set is missing.</exception>
    public OutcomeCounts? ReadOutcomes(IReadOnlyList<RunOutput> runs, SplitPart part)
    {
        ArgumentNullException.ThrowIfNull(runs);
        using var reader = features.Open(runs[0].FeatureSet);
        var outcomes = new OutcomeCounts(reader.Genres);
        var any = false;
        foreach (var run in runs)
        {
            if (ReadPredictions(run, reader, part) is { } predictions)
            {
                outcomes.Add(predictions);
                any = true;
            }
        }

        return any ? outcomes : null;
    }

    private static string PredictionsPath(string folder, SplitPart part) => $"{folder}/{ArtifactPaths.Predictions(part)}";

    private static string RowsPath(string folder, SplitPart part) => $"{folder}/{ArtifactPaths.Rows(part)}";

    private T[] Read<T>(RunOutput run, string file)
        where T : unmanaged
    {
        var path = artifacts.PathOf($"{run.Folder}/{file}");
        using var stream = new MemoryStream(artifacts.ReadOutput(run, file), writable: false);
        try
        {
            return NpyFile.Read<T>(stream, path).Values;
        }
        catch (UserErrorException error)
        {
            throw UserErrorException.Failed($"{error.Message}; {ArtifactStore.RemedyFor(run)}", new DamagedFileException(path));
        }
    }

    /// <summary>According to the result; for a result of an earlier build, according to the files that exist.</summary>
    private bool HasPredictions(RunOutput run, SplitPart part) => run.Result.Artifacts.IsEmpty
        ? File.Exists(artifacts.PathOf(PredictionsPath(run.Folder, part)))
        : run.Result.Artifacts.ContainsKey(ArtifactPaths.Predictions(part));

    /// <summary>
    /// Verifies a file that is read row by row when this process first reads it, and after it was rewritten.
    /// </summary>
    private void VerifyOnce(RunOutput run, string name)
    {
        var file = new FileInfo(artifacts.PathOf($"{run.Folder}/{name}"));
        if (file.Exists && _verified.TryGetValue(file.FullName, out var known) && known == (file.Length, file.LastWriteTimeUtc))
        {
            return;
        }

        StoredBytes.Verify(file.FullName, ArtifactStore.HashOf(run, name), ArtifactStore.RemedyFor(run));
        if (_verified.Count >= MaxVerified)
        {
            _verified.Clear();
        }

        _verified[file.FullName] = (file.Length, file.LastWriteTimeUtc);
    }
}
