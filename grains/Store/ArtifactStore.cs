using System.Collections.Immutable;
using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store;

/// <summary>
/// Bulk data below one root that all silos see: track lists, feature sets, predictions, checkpoints, logs. Files are written aside and
/// renamed, so that a reader finds a whole one or none. What is read is compared with what was written: with the hash that state keeps of
/// it, or with the seal in the file itself. Paths in state are relative to the root, with forward slashes.
/// </summary>
/// <param name="root">The root.</param>
public sealed class ArtifactStore(string root)
{
    /// <summary>The root, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

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
        StoredJson.ReadList<TrackInfo>(PathOf(artifact), $"`experiments dataset import {artifact.Split('/')[^2]} PATH` writes it again",
            sha256);

    /// <summary>Stores a value as JSON that carries its own hash.</summary>
    public StoredFile WriteJson<T>(string artifact, T value) =>
        Write(artifact, stream => stream.Write(StoredJson.Format(value, DomainJson.Compact)));

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

    /// <summary>
    /// What to do where a file that a run left is damaged, as the end of a sentence: its result is recorded, and is not computed again by
    /// itself.
    /// </summary>
    public static string MendOf(RunOutput run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return $"copy it back from a backup of the artifact folder, or run sweep '{run.Result.Run.Experiment.Sweep}' again under another "
            + "name";
    }

    /// <summary>The last epoch of which any attempt at a unit kept a checkpoint; null where there is none.</summary>
    public int? FindReachedEpoch(WorkUnit unit)
    {
        var folder = PathOf(ArtifactPaths.Unit(unit));
        try
        {
            return Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, ArtifactPaths.CheckpointPrefix + "*", SearchOption.AllDirectories)
                    .Max(ArtifactPaths.EpochOf)
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed at this moment, or on a disk that cannot be read: then it is not known how far they came.
            return null;
        }
    }

    /// <summary>The SHA-256 of a file, 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Writes an artifact under another name, renames it into its place and returns what is there now.</summary>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing; nothing of the artifact is left.</exception>
    public StoredFile Write(string artifact, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var path = PathOf(artifact);
        AtomicFile.Guard(path, () => PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!)); // not null: below the root
        return AtomicFile.Write(path, write);
    }

    /// <summary>The SHA-256 that a run's result keeps of one of its files; null where an earlier build kept none.</summary>
    public static string? HashOf(RunOutput run, string file) => run.Result.Artifacts.GetValueOrDefault(file);
}
