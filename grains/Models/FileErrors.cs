using Experiments.Domain;

namespace Experiments.Models;

/// <summary>Adds the file name to read errors.</summary>
internal static class FileErrors
{
    /// <summary>Runs <paramref name="read"/>; errors about a file stream start with its path.</summary>
    /// <exception cref="UserErrorException">The problem found by <paramref name="read"/>.</exception>
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
