using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>Why one file cannot be read, without its name: <see cref="AudioReader"/> knows that and adds it.</summary>
internal sealed class AudioFormatException(string reason, UserErrorKind kind = UserErrorKind.Invalid, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>The file is wrong, or (Failed) this machine cannot read such files.</summary>
    public UserErrorKind Kind { get; } = kind;

    /// <summary>It may well be good audio, but is longer than was allowed.</summary>
    public bool IsTooLong { get; private init; }

    /// <summary>A file that is longer than <paramref name="limit"/>.</summary>
    public static AudioFormatException TooLong(TimeSpan limit) =>
        new($"is longer than {Figures.Trimmed(limit.TotalHours, 4)} hours; split it into shorter files") { IsTooLong = true };

    /// <summary>A file that the system does not give.</summary>
    public static AudioFormatException Unreadable(Exception error) => error is FileNotFoundException or DirectoryNotFoundException
        ? new("there is no such file", UserErrorKind.NotFound, error)
        : new($"cannot be read: {error.Message}", UserErrorKind.Failed, error);

    /// <summary>Is an exception one of the system's, about a file?</summary>
    public static bool IsOfSystem(Exception error) => error is IOException or UnauthorizedAccessException;
}
