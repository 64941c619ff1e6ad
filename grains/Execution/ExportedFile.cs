using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store;
using Experiments.Store.Files;

namespace Experiments.Execution;

/// <summary>A temporary file of another format, for users; deleted when disposed.</summary>
public sealed class ExportedFile : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly string _folder;
    private readonly string _path;

    private ExportedFile(string folder, string path) => (_folder, _path) = (folder, path);

    /// <summary>Where the file is.</summary>
    public string Path => _path;

    /// <summary>Makes a place for a file that is still to be written.</summary>
    /// <param name="artifacts">The artifacts: the temporary folder may be small.</param>
    /// <param name="folder">What names the folder, below the artifact root.</param>
    /// <param name="name">The file's name.</param>
    public static ExportedFile Reserve(ArtifactStore artifacts, string folder, string name)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        var full = PartialFile.NameFor(artifacts.PathOf(folder));
        PrivateFiles.CreateFolder(full);
        return new ExportedFile(full, System.IO.Path.Combine(full, name));
    }

    /// <summary>Writes a feature set on the calling thread.</summary>
    /// <exception cref="UserErrorException">The format does not exist.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public static ExportedFile Write(
        ArtifactStore artifacts, FeatureSetStore store, string featureSet, string format, CancellationToken cancellationToken)
    {
        using var reader = store.Open(featureSet);

        // Next to the feature sets, because the temporary folder may be small.
        var folder = PartialFile.NameFor(artifacts.PathOf("exports/features"));
        var file = new ExportedFile(folder, System.IO.Path.Combine(folder, $"features.{format}"));
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
    public IAsyncEnumerable<ImmutableArray<byte>> ReadAsync(CancellationToken cancellationToken) => ReadAsync(0, cancellationToken);

    /// <summary>The same from a byte on.</summary>
    public async IAsyncEnumerable<ImmutableArray<byte>> ReadAsync(
        long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stream = File.OpenRead(_path);
        stream.Position = from;
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
