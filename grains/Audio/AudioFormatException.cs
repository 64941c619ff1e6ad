using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>Why one file cannot be read, without its name, which <see cref="AudioReader"/> adds.</summary>
internal sealed class AudioFormatException(string reason, UserErrorKind kind = UserErrorKind.Invalid, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>Invalid if the file is bad, Failed if the disk is.</summary>
    public UserErrorKind Kind { get; } = kind;

    /// <summary>The audio may be valid, but is longer than allowed.</summary>
    public bool IsTooLong { get; private init; }

    /// <summary>A file that is longer than <paramref name="limit"/>.</summary>
    public static AudioFormatException TooLong(TimeSpan limit) =>
        new($"is longer than {NumberFormat.Trimmed(limit.TotalHours, 4)} hours; split it into shorter files") { IsTooLong = true };

    /// <summary>The error for a file that the system cannot open or read.</summary>
    public static AudioFormatException Unreadable(Exception error) => error is FileNotFoundException or DirectoryNotFoundException
        ? new("there is no such file", UserErrorKind.NotFound, error)
        : new($"cannot be read: {error.Reason()}", UserErrorKind.Failed, error);

    /// <summary>Whether the exception is a file error of the system.</summary>
    public static bool IsOfSystem(Exception error) => error is IOException or UnauthorizedAccessException;
}
