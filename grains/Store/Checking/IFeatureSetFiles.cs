using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store.Checking;

/// <summary>Finds the files of feature sets from their manifests.</summary>
public interface IFeatureSetFiles
{
    /// <summary>The files of a feature set; null if it has no manifest.</summary>
    /// <exception cref="UserErrorException">Its manifest is damaged or of an unknown format.</exception>
    FeatureSetFiles? FindFiles(string id);
}

/// <summary>The files of a feature set other than its manifest.</summary>
/// <param name="Id">The content hash in the manifest.</param>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="DatasetVersion">The dataset's version.</param>
/// <param name="Files">Tables and tensors of its shards, with their hashes.</param>
public sealed record FeatureSetFiles(string Id, string Dataset, string DatasetVersion, ImmutableArray<StoredFile> Files);
