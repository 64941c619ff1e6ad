using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store;
using Experiments.Store.Files;

namespace Experiments.Execution;

/// <summary>A feature set exported to a temporary file of another format; deleted when disposed.</summary>
public sealed class ExportedFile : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly string _folder;
    private readonly string _path;

    private ExportedFile(string folder, string path) => (_folder, _path) = (folder, path);

    /// <summary>Writes the file on the calling thread.</summary>
    /// <exception cref="UserErrorException">The format does not exist.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public static ExportedFile Write(
        ArtifactStore artifacts, FeatureSetStore store, string featureSet, string format, CancellationToken cancellationToken)
    {
        using var reader = store.Open(featureSet);

        // Next to the feature sets, because the temporary folder may be small.
        var folder = PartialFile.NameFor(artifacts.PathOf("exports/features"));
        var file = new ExportedFile(folder, Path.Combine(folder, $"features.{format}"));
        try
        {
            PrivateFiles.CreateFolder(folder);
            FeatureSetExport.Write(reader, file._path, cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Its content in chunks of one mebibyte.</summary>
    public async IAsyncEnumerable<ImmutableArray<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stream = File.OpenRead(_path);
        var buffer = new byte[PieceBytes];
        while (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            yield return [.. buffer.AsSpan(0, read)];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
