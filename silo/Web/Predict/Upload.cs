using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Web.Predict;

/// <summary>
/// A file that a client sends, on the disk until it is disposed: a slow client then costs no memory. Its name there is ours; where the
/// system allows it, it has none as soon as it is open, so that nothing of it remains even if this process is killed.
/// </summary>
internal sealed class Upload : IAsyncDisposable
{
    private readonly FileStream _file;

    private Upload(string name, FileStream file) => (Name, _file) = (name, file);

    /// <summary>What the client calls it: for messages alone.</summary>
    public string Name { get; }

    /// <summary>The size, bytes.</summary>
    public long Length => _file.Length;

    /// <summary>Receives a file.</summary>
    /// <param name="name">What the client calls it.</param>
    /// <param name="body">Its content.</param>
    /// <param name="maxBytes">What it may have at most.</param>
    /// <param name="folder">Where it is kept.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="UploadTooLargeException">It has more.</exception>
    /// <exception cref="UserErrorException">The disk is full or failing.</exception>
    public static async Task<Upload> ReceiveAsync(
        string name, Stream body, long maxBytes, string folder, CancellationToken cancellationToken)
    {
        var upload = new Upload(name, Open(folder));
        try
        {
            var block = new byte[1 << 16];
            while (await body.ReadAsync(block, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                if (upload.Length + count > maxBytes)
                {
                    throw new UploadTooLargeException();
                }

                await upload.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }

            return upload;
        }
        catch
        {
            await upload.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>All of it.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[_file.Length];
        _file.Position = 0;
        await _file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var path = _file.Name;
        await _file.DisposeAsync().ConfigureAwait(false);
        PartialFile.DeleteIfPossible(path);
    }

    private static FileStream Open(string folder)
    {
        try
        {
            PrivateFiles.CreateFolder(folder);
            var file = PrivateFiles.Open(PartialFile.NameFor(Path.Combine(folder, "upload")), FileMode.CreateNew, FileAccess.ReadWrite);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(file.Name);
            }

            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotKeep(exception);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        try
        {
            await _file.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw CannotKeep(exception);
        }
    }

    private static UserErrorException CannotKeep(Exception exception) =>
        UserErrorException.Failed($"the audio cannot be kept on the server's disk: {exception.Reason()}", exception);
}

/// <summary>A client sends more than it may.</summary>
internal sealed class UploadTooLargeException : Exception;
