using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>Reads files that the user names; whatever prevents it is reported as a user error that names the file.</summary>
public static class InputFile
{
    /// <summary>The size of a file, bytes.</summary>
    /// <exception cref="UserErrorException">The path names a folder or nothing.</exception>
    public static long Measure(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException($"{path} is a folder; name a file in it");
        }

        var file = new FileInfo(path);
        return file.Exists ? file.Length : throw UserErrorException.NotFound($"{path}: there is no such file");
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static string ReadText(string path) => Read(path, () => File.ReadAllText(path));

    /// <summary>The lines of a file.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static IReadOnlyList<string> ReadLines(string path) => Read(path, () => File.ReadAllLines(path));

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, error);
        }
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, error);
        }
    }

    private static UserErrorException Refuse(string path, Exception error) => new(
        error is FileNotFoundException or DirectoryNotFoundException ? UserErrorKind.NotFound : UserErrorKind.Invalid,
        $"{path} cannot be read: {error.Reason()}",
        error);
}
