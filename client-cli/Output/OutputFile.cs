using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.ClientCli.Output;

/// <summary>Files that a verb writes to a user's path: to a temporary name, then renamed, so that nobody reads a partial file.</summary>
internal static class OutputFile
{
    /// <summary>Writes text; creates the folder if it is missing.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, Action<TextWriter> write) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        write(writer);
    });

    /// <summary>Writes bytes.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write) => WriteAsync(path, stream =>
    {
        write(stream);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult(); // already complete: nothing in it waits

    /// <summary>Writes bytes as they arrive, and returns their number.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static async Task<long> WriteAsync(
        string path, IAsyncEnumerable<ImmutableArray<byte>> pieces, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        await WriteAsync(path, async stream =>
        {
            await foreach (var piece in pieces.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await stream.WriteAsync(piece.AsMemory(), cancellationToken).ConfigureAwait(false);
                bytes += piece.Length;
            }
        }).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>A failed write in one line: where, why, and of a disk what to do.</summary>
    public static UserErrorException CannotWrite(string path, Exception error)
    {
        var fault = error is IOException failed && StorageFault.KindOf(failed) is { } kind ? new StorageFault(kind, path) : null;
        return UserErrorException.Failed(
            fault is null ? $"{path}: cannot be written: {error.Reason()}" : $"{fault}; {fault.Remedy}", error);
    }

    /// <summary>Writes bytes as they come.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> writeAsync)
    {
        var full = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!); // not null: a file's path
            using var file = new AtomicFile(full, isPrivate: false);
            await writeAsync(file.Stream).ConfigureAwait(false);
            file.Commit();
        }
        catch (StorageFaultException error)
        {
            throw UserErrorException.Failed($"{error.Fault}; {error.Fault.Remedy}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, error);
        }
    }
}
