using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Features.Storage;

namespace Experiments.Grains.Storage;

/// <summary>
/// Bulk data below one root that all silos see: track lists, feature sets, predictions, checkpoints, logs. Files are written aside and
/// renamed, so that a reader finds a whole one or none. What is read is compared with what was written: with the hash that state keeps of it,
/// or with the seal in the file itself. Paths in state are relative to the root, with forward slashes.
/// </summary>
/// <param name="root">The root.</param>
/// <param name="marksFolder">Where the workers of one silo share which parts of mapped files they have checked; null for one process.</param>
public sealed class ArtifactStore(string root, string? marksFolder = null)
{
    /// <summary>So many files are remembered as checked; then it begins anew.</summary>
    private const int MostVerified = 100_000;

    private readonly ConcurrentDictionary<string, (long Length, DateTime Written)> _verified = new(StringComparer.Ordinal);

    /// <summary>The root, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The feature sets.</summary>
    public FeatureSetStore FeatureSets { get; } = new(Path.Combine(Path.GetFullPath(root), ArtifactPaths.FeatureSets), marksFolder);

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
        return (artifact, WriteJson(artifact, new StoredList<TrackInfo>(tracks)).Sha256);
    }

    /// <summary>A dataset's tracks, in the order of their ids.</summary>
    /// <param name="artifact">The list.</param>
    /// <param name="sha256">Its hash, where state has it at hand: a list of an earlier build has no other.</param>
    /// <exception cref="UserErrorException">It is not as it was written.</exception>
    public ImmutableArray<TrackInfo> ReadTracks(string artifact, string? sha256 = null) =>
        StoredJson.ReadList<TrackInfo>(PathOf(artifact), $"`experiments dataset import {artifact.Split('/')[^2]} PATH` writes it again", sha256);

    /// <summary>Stores a value as JSON that carries its own hash.</summary>
    public StoredFile WriteJson<T>(string artifact, T value) => Write(artifact, stream => stream.Write(StoredJson.Format(value, DomainJson.Compact)));

    /// <summary>Reads what <see cref="WriteJson"/> stored.</summary>
    /// <exception cref="UserErrorException">It is not as it was written.</exception>
    public T ReadJson<T>(string artifact, string mend) => StoredJson.Read<T>(PathOf(artifact), mend);

    /// <summary>The bytes of a file that a run left, as its result says they were written.</summary>
    /// <exception cref="UserErrorException">They are others, or gone.</exception>
    public byte[] ReadOutput(RunOutput run, string file)
    {
        ArgumentNullException.ThrowIfNull(run);
        return StoredBytes.Read(PathOf($"{run.Folder}/{file}"), HashOf(run, file), MendOf(run));
    }

    /// <summary>What to do where a file that a run left is damaged, as the end of a sentence: its result is recorded, and is not computed again by itself.</summary>
    public static string MendOf(RunOutput run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return $"copy it back from a backup of the artifact folder, or run sweep '{run.Result.Run.Experiment.Sweep}' again under another name";
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
        if (!HasPredictions(run, part))
        {
            return null;
        }

        var (rows, probabilities) = (Numbers<int>(ArtifactPaths.Rows(part)), Numbers<float>(ArtifactPaths.Predictions(part)));
        if (probabilities.Length != rows.Length * features.Genres.Length || rows.Any(row => row < 0 || row >= features.Slices.Length))
        {
            throw StoredBytes.Unreadable(
                PathOf(PredictionsPath(run.Folder, part)), $"it does not fit the rows of feature set {features.Manifest.Id}", MendOf(run));
        }

        return new Predictions
        {
            Genres = features.Genres,
            Slices = [.. rows.Select(row => features.Slices[row].Id)],
            Labels = [.. rows.Select(row => features.Labels[row])],
            Probabilities = probabilities,
        };

        T[] Numbers<T>(string file)
            where T : unmanaged
        {
            var path = PathOf($"{run.Folder}/{file}");
            using var stream = new MemoryStream(ReadOutput(run, file), writable: false);
            try
            {
                return NpyFile.Read<T>(stream, path).Values;
            }
            catch (UserErrorException error)
            {
                throw UserErrorException.Failed($"{error.Message}; {MendOf(run)}", new DamagedFileException(path));
            }
        }
    }

    /// <summary>Which rows a run predicted of one part, ascending, and its probabilities: to be read row by row; null where it had none.</summary>
    internal (NpyRows<int> Rows, NpyRows<float> Probabilities)? OpenPredictions(RunOutput run, SplitPart part)
    {
        if (!HasPredictions(run, part))
        {
            return null;
        }

        VerifyOnce(run, ArtifactPaths.Rows(part));
        VerifyOnce(run, ArtifactPaths.Predictions(part));
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
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!); // not null: below the root
            StoredFile written;
            using (var stream = PrivateFiles.Open(aside, FileMode.Create, FileAccess.ReadWrite, bufferSize: 1 << 16))
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
            PartialFile.DeleteIfPossible(aside);
            throw new StorageFaultException(new StorageFault(kind, path), error);
        }
        catch
        {
            PartialFile.DeleteIfPossible(aside);
            throw;
        }
    }

    private static string? HashOf(RunOutput run, string file) => run.Result.Artifacts.GetValueOrDefault(file);

    /// <summary>By what the result says; of an earlier build's by what is there.</summary>
    private bool HasPredictions(RunOutput run, SplitPart part) => run.Result.Artifacts.IsEmpty
        ? File.Exists(PathOf(PredictionsPath(run.Folder, part)))
        : run.Result.Artifacts.ContainsKey(ArtifactPaths.Predictions(part));

    /// <summary>
    /// Compares a file of which single rows are read with what was written, when this process reads it first and after it was written again.
    /// </summary>
    private void VerifyOnce(RunOutput run, string name)
    {
        var file = new FileInfo(PathOf($"{run.Folder}/{name}"));
        if (file.Exists && _verified.TryGetValue(file.FullName, out var known) && known == (file.Length, file.LastWriteTimeUtc))
        {
            return;
        }

        StoredBytes.Verify(file.FullName, HashOf(run, name), MendOf(run));
        if (_verified.Count >= MostVerified)
        {
            _verified.Clear();
        }

        _verified[file.FullName] = (file.Length, file.LastWriteTimeUtc);
    }

    private static string PredictionsPath(string folder, SplitPart part) => $"{folder}/{ArtifactPaths.Predictions(part)}";

    private static string RowsPath(string folder, SplitPart part) => $"{folder}/{ArtifactPaths.Rows(part)}";
}
