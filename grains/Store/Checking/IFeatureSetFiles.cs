using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store.Checking;

/// <summary>Which files feature sets consist of, as their manifests say.</summary>
public interface IFeatureSetFiles
{
    /// <summary>The files of a feature set; null where it has no manifest.</summary>
    /// <exception cref="UserErrorException">Its manifest is damaged or of an unknown format.</exception>
    FeatureSetFiles? FindFiles(string id);
}

/// <summary>The files of a feature set beside its manifest.</summary>
/// <param name="Id">The content hash that the manifest states.</param>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="DatasetVersion">The dataset's version.</param>
/// <param name="Files">Tables and tensors of its shards, as they were written.</param>
public sealed record FeatureSetFiles(string Id, string Dataset, string DatasetVersion, ImmutableArray<StoredFile> Files);
