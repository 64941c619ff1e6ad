using System.Text;
using System.Text.Unicode;
using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>Reads files that the user names; whatever prevents it is reported as a user error that names the file.</summary>
public static class InputFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The size of a file, bytes.</summary>
    /// <exception cref="UserErrorException">The path names a folder or nothing.</exception>
    public static long Measure(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException($"{path} is a folder; name a file in it");
        }

        var file = new FileInfo(path);
        return file.Exists ? file.Length : throw UserErrorException.NotFound(path.Contains('\uFFFD', StringComparison.Ordinal)
            ? $"{path}: its name is not UTF-8, so that it cannot be opened; rename it"
            : $"{path}: there is no such file");
    }

    /// <summary>The text of a file: UTF-8, or what its byte order mark says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most that is read: a pipe has no size that could be measured before.</param>
    /// <exception cref="UserErrorException">It cannot be read, is larger, or is in another encoding.</exception>
    public static string ReadText(string path, int maxBytes) => Decode(path, ReadBytes(path, maxBytes));

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most that is read.</param>
    /// <exception cref="UserErrorException">It cannot be read, or is larger.</exception>
    public static byte[] ReadBytes(string path, int maxBytes) => Read(path, () =>
    {
        using var stream = File.OpenRead(path);
        using var content = new MemoryStream();
        var block = new byte[1 << 16];
        while (stream.Read(block) is > 0 and var count)
        {
            content.Write(block, 0, count);
            if (content.Length > maxBytes)
            {
                throw new UserErrorException($"{path} has more than {maxBytes} bytes, the most for such a file. Is it the right file?");
            }
        }

        return content.ToArray();
    });

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

    /// <summary>Text that was read from a file, or came otherwise under that name.</summary>
    /// <exception cref="UserErrorException">It is in another encoding.</exception>
    internal static string Decode(string path, byte[] content)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(content), Strict, detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException error)
        {
            var rest = content.AsSpan();
            var line = 1;
            while (rest.IndexOf((byte)'\n') is >= 0 and var end && Utf8.IsValid(rest[..end]))
            {
                rest = rest[(end + 1)..];
                line++;
            }

            throw new UserErrorException(UserErrorKind.Invalid, $"{path}:{line}: is not UTF-8; save the file as UTF-8", error);
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
