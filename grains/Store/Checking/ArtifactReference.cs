using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Store.Files;
using Experiments.Store.Npy;

namespace Experiments.Store.Checking;

/// <summary>An artifact that state refers to.</summary>
/// <param name="Path">Below the artifact root.</param>
/// <param name="Owner">The row that refers to it, as <c>state key</c>.</param>
/// <param name="Sha256">SHA-256 of its content; null if an earlier build stored none.</param>
/// <param name="Bytes">Its length; null if only the hash is stored.</param>
internal sealed record ArtifactReference(string Path, string Owner, string? Sha256, long? Bytes = null)
{
    /// <summary>Reads the file and verifies it; null if it is intact.</summary>
    public StoreProblem? FindProblem(ArtifactStore artifacts)
    {
        FileInfo file;
        try
        {
            file = new FileInfo(artifacts.PathOf(Path));
        }
        catch (ArgumentException)
        {
            return Problem(StoreProblemKind.Dangling, "the path leads outside the artifact folder");
        }

        if (!file.Exists)
        {
            return Problem(StoreProblemKind.Missing, "is missing");
        }

        try
        {
            return FindProblem(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Problem(StoreProblemKind.Missing, $"cannot be read: {exception.Reason()}");
        }
    }

    private StoreProblem? FindProblem(FileInfo file)
    {
        if (Bytes is { } bytes && file.Length != bytes)
        {
            return Problem(StoreProblemKind.CutOff, $"has {file.Length} bytes, not {bytes}");
        }

        if (Sha256 is not null && ArtifactStore.HashOf(file.FullName) == Sha256)
        {
            return null;
        }

        // The format is more specific than the hash: it shows that a file was cut off.
        return FindDamage(file) is var (fault, damage) ? Problem(fault, damage)
            : Sha256 is null ? null
            : Problem(StoreProblemKind.Changed, StoredBytes.Changed);
    }

    private static (StoreProblemKind Fault, string Damage)? FindDamage(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            switch (file.Extension)
            {
                case ".npy":
                    _ = NpyHeader.Read(stream, "the file");
                    return null;
                case ".json":
                    var content = new byte[stream.Length];
                    stream.ReadExactly(content);
                    using (JsonDocument.Parse(content))
                    {
                        return StoredJson.FindProblem(content) is { } problem ? (StoreProblemKind.Changed, problem) : null;
                    }

                default:
                    return file.Length == 0 ? (StoreProblemKind.CutOff, "is empty") : null;
            }
        }
        catch (UserErrorException error)
        {
            return (StoreProblemKind.CutOff, error.Message.Replace("the file: ", "", StringComparison.Ordinal));
        }
        catch (JsonException error)
        {
            return (StoreProblemKind.Changed, $"does not match its checksum: {error.Reason()}");
        }
    }

    private StoreProblem Problem(StoreProblemKind fault, string message) => new(fault, Path, Owner, message);
}

/// <summary>The artifacts that state refers to.</summary>
internal static class ReferenceFinder
{
    /// <summary>
    /// Every referenced artifact once, sorted by path; an unreadable manifest is added to <paramref name="problems"/>.
    /// </summary>
    public static ImmutableArray<ArtifactReference> Of(
        StoreContents contents, ArtifactStore artifacts, IFeatureSetFiles features, ICollection<StoreProblem> problems)
    {
        IEnumerable<ArtifactReference> all =
        [
            .. from dataset in contents.Datasets
            where dataset.Value.Tracks is not null
            select new ArtifactReference(
                dataset.Value.Tracks!, $"dataset {dataset.Key}", dataset.Value.TracksHash), // not null: checked
            .. from audit in contents.Audits
            where audit.Value.Version is not null
            select new ArtifactReference(
                ArtifactPaths.Audit(audit.Key, audit.Value.Version!), $"dataset-audit {audit.Key}", null), // not null: checked
            .. from audience in contents.Audiences
            from piece in audience.Value.Pieces.Index()
            select new ArtifactReference(
                ArtifactPaths.Plays(audience.Key, audience.Value.Upload!, piece.Index), // not null: it has pieces
                $"audience {audience.Key}", piece.Item.Sha256, piece.Item.Bytes),
            .. FeatureSetsInUse(contents).SelectMany(set => OfFeatureSet(set.Id, set.Owner, contents, artifacts, features, problems)),
            .. from sweep in contents.Sweeps
            where sweep.Value.Labels is not null
            select new ArtifactReference(
                ArtifactPaths.Mixtures(sweep.Value.Labels!), $"sweep {sweep.Key}", sweep.Value.Labels), // not null: checked
            .. contents.Models,
            .. contents.Runs.Where(run => run.Value.Folder is not null).SelectMany(run => OfRun(run.Key, run.Value)),
        ];
        return [.. all.GroupBy(reference => reference.Path, StringComparer.Ordinal)
            .Select(same => same.FirstOrDefault(reference => reference.Sha256 is not null) ?? same.First())
            .OrderBy(reference => reference.Path, StringComparer.Ordinal)];
    }

    /// <summary>Feature sets that were built, and those that results refer to.</summary>
    private static IEnumerable<(string Id, string Owner)> FeatureSetsInUse(StoreContents contents) =>
        contents.FeatureSets.Where(set => set.Value.State is BuildState.Ready).Select(set => (Id: set.Key, Owner: $"feature-set {set.Key}"))
            .Concat(contents.Runs.Where(run => run.Value.FeatureSet is not null)
                .Select(run => (Id: run.Value.FeatureSet!, Owner: $"experiment {run.Key.Experiment}"))) // not null: checked above
            .DistinctBy(set => set.Id);

    private static IEnumerable<ArtifactReference> OfFeatureSet(
        string id, string owner, StoreContents contents, ArtifactStore artifacts, IFeatureSetFiles features,
        ICollection<StoreProblem> problems)
    {
        var manifestPath = ArtifactPaths.FeatureSetFile(id, ArtifactPaths.ManifestFile);
        var reference = new ArtifactReference(manifestPath, owner, contents.FeatureSets.GetValueOrDefault(id)?.ManifestHash);
        yield return reference;
        FeatureSetFiles? found;
        try
        {
            found = features.FindFiles(id);
        }
        catch (UserErrorException error)
        {
            if (reference.FindProblem(artifacts) is null)
            {
                // The format differs, or there is no hash that would show the damage.
                problems.Add(new StoreProblem(StoreProblemKind.Changed, manifestPath, owner, error.Message));
            }

            yield break;
        }

        if (found is null)
        {
            // Missing: reported with the reference above.
            yield break;
        }

        if (found.Id != id)
        {
            problems.Add(new StoreProblem(StoreProblemKind.Changed, manifestPath, owner, $"is the manifest of {found.Id}"));
        }

        // Runs on a feature set read the tracks of its dataset version, even if the dataset has a newer one.
        yield return new ArtifactReference(ArtifactPaths.Tracks(found.Dataset, found.DatasetVersion), owner, null);
        foreach (var file in found.Files)
        {
            yield return new ArtifactReference(ArtifactPaths.FeatureSetFile(id, file.Name), owner, file.Sha256, file.Bytes);
        }
    }

    private static IEnumerable<ArtifactReference> OfRun(RunId run, RunFacts known)
    {
        IEnumerable<SplitPart> parts = known.HasValidation
            ? [SplitPart.Train, SplitPart.Validation, SplitPart.Test]
            : [SplitPart.Train, SplitPart.Test];
        var names = known.Hashes.IsEmpty
            ? parts.SelectMany(part => new[] { ArtifactPaths.Rows(part), ArtifactPaths.Predictions(part) }).Append(ArtifactPaths.ModelFile)
            : known.Hashes.Keys;
        return names.Select(
            name => new ArtifactReference($"{known.Folder}/{name}", $"experiment {run.Experiment}", known.Hashes.GetValueOrDefault(name)));
    }
}
