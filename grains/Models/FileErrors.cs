using Experiments.Domain;

namespace Experiments.Models;

/// <summary>Errors of what is read from a file name the file.</summary>
internal static class FileErrors
{
    /// <summary>Reads; what is wrong with a stream that is a file begins with its path.</summary>
    /// <exception cref="UserErrorException">What <paramref name="read"/> found wrong.</exception>
    public static T Name<T>(Stream stream, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UserErrorException error) when (stream is FileStream file)
        {
            throw UserErrorException.FromLines(error.Kind, error.Lines.Select(line => $"{file.Name}: {line}"), error);
        }
    }
}
