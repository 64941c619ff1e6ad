using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Features.Storage;

namespace Experiments.Grains.Storage;

/// <summary>
/// Bulk data below one root that all silos see: track lists, feature sets, predictions, checkpoints, logs. Files are written aside and
/// renamed, so that a reader finds a whole one or none. Paths in state are relative to the root, with forward slashes.
/// </summary>
public sealed class ArtifactStore(string root)
{
    /// <summary>The root, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The feature sets.</summary>
    public FeatureSetStore FeatureSets { get; } = new(Path.Combine(Path.GetFullPath(root), ArtifactPaths.FeatureSets));

    /// <summary>The file of an artifact.</summary>
    /// <exception cref="ArgumentException">The path leads out of the root.</exception>
    public string PathOf(string artifact)
    {
        var path = Path.GetFullPath(Path.Combine(Root, artifact));
        return path.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException($"{artifact} leads out of the artifact root", nameof(artifact));
    }

    /// <summary>Stores a dataset's tracks and answers the artifact's path and hash.</summary>
    public (string Artifact, string Sha256) WriteTracks(string dataset, string version, ImmutableArray<TrackInfo> tracks)
    {
        var artifact = ArtifactPaths.Tracks(dataset, version);
        return (artifact, Write(artifact, stream => JsonSerializer.Serialize(stream, tracks, DomainJson.Compact)).Sha256);
    }

    /// <summary>A dataset's tracks, in the order of their ids.</summary>
    public ImmutableArray<TrackInfo> ReadTracks(string artifact)
    {
        using var stream = File.OpenRead(PathOf(artifact));
        return JsonSerializer.Deserialize<ImmutableArray<TrackInfo>>(stream, DomainJson.Compact);
    }

    /// <summary>Stores what a run predicts of one part: probabilities, and which rows of the feature set they are of. Answers the two files.</summary>
    public StoredFile[] WritePredictions(string folder, SplitPart part, ReadOnlySpan<int> rows, ReadOnlySpan<float> probabilities, int genres)
    {
        var (rowsCopy, probabilitiesCopy) = (rows.ToArray(), probabilities.ToArray());
        return
        [
            Write(RowsPath(folder, part), stream => NpyFile.Write<int>(stream, rowsCopy, rowsCopy.Length)),
            Write(PredictionsPath(folder, part), stream => NpyFile.Write<float>(stream, probabilitiesCopy, rowsCopy.Length, genres)),
        ];
    }

    /// <summary>What a run predicted of one part; null where it had none.</summary>
    public Predictions? ReadPredictions(RunOutput run, FeatureSetReader features, SplitPart part)
    {
        if (!File.Exists(PathOf(PredictionsPath(run.Folder, part))))
        {
            return null;
        }

        var (rows, _) = NpyFile.Read<int>(PathOf(RowsPath(run.Folder, part)));
        var (probabilities, _) = NpyFile.Read<float>(PathOf(PredictionsPath(run.Folder, part)));
        return new Predictions
        {
            Genres = features.Genres,
            Slices = [.. rows.Select(row => features.Slices[row].Id)],
            Labels = [.. rows.Select(row => features.Labels[row])],
            Probabilities = probabilities,
        };
    }

    /// <summary>Which rows a run predicted of one part, ascending, and its probabilities: to be read row by row; null where it had none.</summary>
    internal (NpyRows<int> Rows, NpyRows<float> Probabilities)? OpenPredictions(RunOutput run, SplitPart part)
    {
        if (!File.Exists(PathOf(PredictionsPath(run.Folder, part))))
        {
            return null;
        }

        var rows = new NpyRows<int>(PathOf(RowsPath(run.Folder, part)));
        try
        {
            return (rows, new NpyRows<float>(PathOf(PredictionsPath(run.Folder, part))));
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>What happened to every slice over the runs of an experiment; null where none of them has predictions of the part.</summary>
    internal SliceOutcomes? ReadOutcomes(IReadOnlyList<RunOutput> runs, SplitPart part)
    {
        using var features = FeatureSets.Open(runs[0].FeatureSet);
        var outcomes = new SliceOutcomes(features.Genres);
        var any = false;
        foreach (var run in runs)
        {
            if (ReadPredictions(run, features, part) is { } predictions)
            {
                outcomes.Add(predictions);
                any = true;
            }
        }

        return any ? outcomes : null;
    }

    /// <summary>The SHA-256 of a file, 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Writes an artifact aside, renames it into its place and says what is there now.</summary>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing; nothing of the artifact is left.</exception>
    public StoredFile Write(string artifact, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var path = PathOf(artifact);
        var aside = PartialFile.NameFor(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // not null: below the root
            StoredFile written;
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
                stream.Position = 0;
                written = new StoredFile(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
            }

            File.Move(aside, path, overwrite: true);
            return written;
        }
        catch (IOException error) when (StorageFault.KindOf(error) is { } kind)
        {
            File.Delete(aside);
            throw new StorageFaultException(new StorageFault(kind, path), error);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    private static string PredictionsPath(string folder, SplitPart part) => $"{folder}/{ArtifactPaths.Predictions(part)}";

    private static string RowsPath(string folder, SplitPart part) => $"{folder}/{ArtifactPaths.Rows(part)}";
}
