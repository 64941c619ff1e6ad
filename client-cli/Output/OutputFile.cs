using System.Collections.Immutable;
using Experiments.Domain;

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
    public static async Task<long> WriteAsync(string path, IAsyncEnumerable<ImmutableArray<byte>> pieces, CancellationToken cancellationToken)
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
        var aside = full + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!); // not null: a file's path
            var stream = File.Create(aside);
            await using (stream.ConfigureAwait(false))
            {
                await writeAsync(stream).ConfigureAwait(false);
            }

            File.Move(aside, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(aside);
            throw UserErrorException.Failed($"{path}: cannot be written: {error.Message}", error);
        }
        catch
        {
            Remove(aside);
            throw;
        }
    }

    private static void Remove(string aside)
    {
        if (File.Exists(aside))
        {
            File.Delete(aside);
        }
    }
}
