using System.Globalization;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>
/// The models of a bundle in memory. A process keeps the last ones that it used, since the next file is usually predicted by the same
/// models, and loading them takes longer than predicting a song.
/// </summary>
internal sealed class LoadedModels : IDisposable
{
    /// <summary>Larger ones are loaded again for each file.</summary>
    private const long MaxKeptBytes = 512L << 20;

    private static LoadedModels? _kept;

    private readonly string _key;
    private readonly long _bytes;

    private LoadedModels(string key, long bytes, IReadOnlyList<IFittedModel> models) => (_key, _bytes, Models) = (key, bytes, models);

    /// <summary>The models, in the order of their files.</summary>
    public IReadOnlyList<IFittedModel> Models { get; }

    /// <summary>Takes the models of a bundle: those that are in memory, or else from their files, verified.</summary>
    /// <exception cref="UserErrorException">A file is missing or damaged.</exception>
    public static LoadedModels Take(ArtifactStore artifacts, ModelBundle bundle)
    {
        FileInfo[] files = [.. bundle.Files.Select(file => new FileInfo(artifacts.PathOf(file.Path)))];
        var key = string.Join('\n', bundle.Files.Zip(files, (file, found) => string.Create(
            CultureInfo.InvariantCulture, $"{found.FullName} {file.Sha256} {found.LastWriteTimeUtc.Ticks}")));
        if (Interlocked.Exchange(ref _kept, null) is { } kept)
        {
            if (kept._key == key)
            {
                return kept;
            }

            kept.Dispose();
        }

        var models = new List<IFittedModel>();
        try
        {
            models.AddRange(bundle.Files.Select(file => ModelLoader.Load(artifacts, bundle.Family, file)));
            return new LoadedModels(key, files.Sum(file => file.Length), models);
        }
        catch
        {
            models.ForEach(model => model.Dispose());
            throw;
        }
    }

    /// <summary>Keeps them for the next <see cref="Take"/>, instead of disposing of them.</summary>
    public void Keep()
    {
        if (_bytes > MaxKeptBytes)
        {
            Dispose();
            return;
        }

        Interlocked.Exchange(ref _kept, this)?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in Models)
        {
            model.Dispose();
        }
    }
}
