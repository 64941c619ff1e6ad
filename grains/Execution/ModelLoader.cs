using Experiments.Domain;
using Experiments.Models;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>Loads fitted models from the store.</summary>
internal static class ModelLoader
{
    /// <summary>Loads one model of a bundle.</summary>
    /// <exception cref="UserErrorException">Its file is missing or damaged.</exception>
    public static IFittedModel Load(ArtifactStore artifacts, string family, StoredModel file)
    {
        using var stream = new MemoryStream(artifacts.ReadModel(file), writable: false);
        try
        {
            return FamilyCatalog.All.Get(family).Load(stream);
        }
        catch (UserErrorException error)
        {
            throw UserErrorException.Failed($"{artifacts.PathOf(file.Path)}: {error.Message}; {file.Remedy}", error);
        }
    }
}
