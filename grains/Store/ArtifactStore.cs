using System.Collections.Immutable;
using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store;

/// <summary>
/// Bulk data below one root that all silos see: track lists, feature sets, predictions, checkpoints, logs. Files are written under a
/// temporary name and renamed, so a reader finds a complete file or none. Reads are verified against the hash in state or the seal in the
/// file itself. Paths in state are relative to the root, with forward slashes.
/// </summary>
/// <param name="root">The root.</param>
public sealed class ArtifactStore(string root)
{
    /// <summary>The root, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Where archives are unpacked that cannot be read in place: for as long as a process reads them.</summary>
    public string SpoolFolder => Path.Combine(Root, ArtifactPaths.Work);

    /// <summary>The file of an artifact.</summary>
    /// <exception cref="ArgumentException">The path leads out of the root.</exception>
    public string PathOf(string artifact)
    {
        var path = Path.GetFullPath(Path.Combine(Root, artifact));
        return path.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException($"{artifact} leads out of the artifact root", nameof(artifact));
    }

    /// <summary>Stores a dataset's tracks and returns the artifact's path and hash.</summary>
    public (string Artifact, string Sha256) WriteTracks(string dataset, string version, ImmutableArray<TrackInfo> tracks)
    {
        var artifact = ArtifactPaths.Tracks(dataset, version);
        return (artifact, WriteJson(artifact, new StoredList<TrackInfo>(tracks)).Sha256);
    }

    /// <summary>Reads a dataset's tracks, ordered by id.</summary>
    /// <param name="artifact">The list.</param>
    /// <param name="sha256">Its hash from state, if available; a list of an earlier build has no other hash.</param>
    /// <exception cref="UserErrorException">Its content differs from what was written.</exception>
    public ImmutableArray<TrackInfo> ReadTracks(string artifact, string? sha256 = null) =>
        StoredJson.ReadList<TrackInfo>(PathOf(artifact), $"`experiments dataset import {artifact.Split('/')[^2]} PATH` writes it again",
            sha256);

    /// <summary>Stores mixtures that arrived with a sweep; the same ones are stored once.</summary>
    /// <exception cref="UserErrorException">Their content is not what their hash names.</exception>
    public void WriteMixtures(MixtureLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Content.IsDefault || Convert.ToHexStringLower(SHA256.HashData(labels.Content.AsSpan())) != labels.Sha256)
        {
            throw new UserErrorException($"labels: the mixtures of {labels.File} did not arrive whole; submit the sweep again");
        }

        _ = Write(ArtifactPaths.Mixtures(labels.Sha256), stream => stream.Write(labels.Content.AsSpan()));
    }

    /// <summary>Reads the mixtures that a sweep uses as labels, verified by their hash.</summary>
    /// <exception cref="UserErrorException">They are missing or damaged.</exception>
    public TrackMixtures ReadMixtures(MixtureLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return TrackMixtures.Parse(StoredBytes.Read(
            PathOf(ArtifactPaths.Mixtures(labels.Sha256!)), labels.Sha256, // not null: they are stored
            "copy it back from a backup of the artifact folder, or submit the sweep with its labels under another name"));
    }

    /// <summary>Deletes an artifact that nothing refers to; what is not there is no error.</summary>
    public void Delete(string artifact)
    {
        var path = PathOf(artifact);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>Deletes a folder of artifacts with all that is in it; what is not there is no error.</summary>
    public void DeleteFolder(string folder)
    {
        var path = PathOf(folder);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Stores a value as JSON that carries its own hash.</summary>
    public StoredFile WriteJson<T>(string artifact, T value) =>
        Write(artifact, stream => stream.Write(StoredJson.Format(value, DomainJson.Compact)));

    /// <summary>Reads what <see cref="WriteJson"/> stored.</summary>
    /// <exception cref="UserErrorException">Its content differs from what was written.</exception>
    public T ReadJson<T>(string artifact, string remedy) => StoredJson.Read<T>(PathOf(artifact), remedy);

    /// <summary>Reads a file written by a run and verifies it against the run's result.</summary>
    /// <exception cref="UserErrorException">The file has changed or is missing.</exception>
    public byte[] ReadOutput(RunOutput run, string file)
    {
        ArgumentNullException.ThrowIfNull(run);
        return StoredBytes.Read(PathOf($"{run.Folder}/{file}"), HashOf(run, file), RemedyFor(run));
    }

    /// <summary>Reads a fitted model and verifies it.</summary>
    /// <exception cref="UserErrorException">The file has changed or is missing.</exception>
    public byte[] ReadModel(StoredModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return StoredBytes.Read(PathOf(model.Path), model.Sha256, model.Remedy);
    }

    /// <summary>
    /// What to do if a file written by a run is damaged, as the end of a sentence: its result is recorded and is not recomputed
    /// automatically.
    /// </summary>
    public static string RemedyFor(RunOutput run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var sweep = run.Result.Run.Experiment.Sweep;
        return $"copy it back from a backup of the artifact folder, or run sweep '{sweep}' again under another name";
    }

    /// <summary>The last epoch with a checkpoint from any attempt at a unit; null if there is none.</summary>
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
            // Being removed, or on a disk that cannot be read: the progress is unknown.
            return null;
        }
    }

    /// <summary>The SHA-256 of a file, 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Writes an artifact under a temporary name, renames it into place and returns its length and hash.</summary>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing; no part of the artifact remains.</exception>
    public StoredFile Write(string artifact, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var path = PathOf(artifact);
        AtomicFile.Guard(path, () => PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!)); // not null: below the root
        return AtomicFile.Write(path, write);
    }

    /// <summary>The SHA-256 of a run's file, from its result; null if an earlier build stored none.</summary>
    public static string? HashOf(RunOutput run, string file) => run.Result.Artifacts.GetValueOrDefault(file);
}
