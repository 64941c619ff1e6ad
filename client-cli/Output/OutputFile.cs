using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.ClientCli.Output;

/// <summary>Files that a verb writes where the user says: aside, then renamed, so that a reader never sees half of one.</summary>
internal static class OutputFile
{
    /// <summary>Writes text; the folder is made where it is missing.</summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public static void Write(string path, Action<TextWriter> write) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        write(writer);
    });

    /// <summary>Writes bytes.</summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public static void Write(string path, Action<Stream> write) => WriteAsync(path, stream =>
    {
        write(stream);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult(); // complete when it returns: nothing in it waits

    /// <summary>Writes bytes as they come, and answers how many.</summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
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

    private static async Task WriteAsync(string path, Func<Stream, Task> writeAsync)
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
            throw UserErrorException.Failed($"{path}: cannot be written: {error.Message}", error);
        }
    }
}
