using Orleans;

namespace Experiments.Domain;

/// <summary>
/// Kind of a <see cref="UserErrorException"/>; decides the exit code of the command line.
/// </summary>
public enum UserErrorKind
{
    /// <summary>The work itself could not be done: exit code 1.</summary>
    Failed = 1,

    /// <summary>A command line, a config file or a data file is wrong: exit code 2.</summary>
    Invalid = 2,

    /// <summary>The thing named does not exist: exit code 3.</summary>
    NotFound = 3,

    /// <summary>No cluster could be reached: exit code 4.</summary>
    Unreachable = 4,

    /// <summary>Whoever asks may not do that: exit code 5, and 403 over HTTP.</summary>
    Forbidden = 5,
}

/// <summary>
/// A problem the user can fix. The message is one line per problem: what is wrong, where, what to do, in the user's words. Only
/// <see cref="FromLines"/> breaks lines: a name in a message can neither do that nor control a terminal (<see cref="Printable"/>).
/// Crosses the wire between silo and client.
/// </summary>
[GenerateSerializer, Alias("user-error")]
public sealed class UserErrorException : Exception
{
    /// <summary>A mistake in what the user wrote: <see cref="UserErrorKind.Invalid"/>.</summary>
    public UserErrorException(string message)
        : this(UserErrorKind.Invalid, message)
    {
    }

    /// <summary>A mistake of the given kind.</summary>
    public UserErrorException(UserErrorKind kind, string message, Exception? innerException = null)
        : this(kind, innerException, Printable.Escape(message))
    {
    }

    private UserErrorException(UserErrorKind kind, Exception? innerException, string printable)
        : base(printable, innerException) => Kind = kind;

    /// <summary>Decides the exit code.</summary>
    [Id(0)]
    public UserErrorKind Kind { get; }

    /// <summary>The lines of the message.</summary>
    public IReadOnlyList<string> Lines => Message.Split('\n');

    /// <summary>The thing named does not exist; the message should say how to list what does.</summary>
    public static UserErrorException NotFound(string message) => new(UserErrorKind.NotFound, message);

    /// <summary>The work could not be done although the request was valid.</summary>
    public static UserErrorException Failed(string message, Exception? innerException = null) =>
        new(UserErrorKind.Failed, message, innerException);

    /// <summary>The same with the message of another as its reason, which may have several lines.</summary>
    public static UserErrorException FailedBecause(string what, string? reason) =>
        FromLines(UserErrorKind.Failed, $"{what}: {reason}".Split('\n'));

    /// <summary>
    /// The exception itself or the one that caused it; null if there is none. Orleans wraps what a grain's storage throws.
    /// </summary>
    public static UserErrorException? FindIn(Exception? exception)
    {
        while (exception is not (null or UserErrorException))
        {
            exception = exception.InnerException;
        }

        return (UserErrorException?)exception;
    }

    /// <summary>A message of several lines.</summary>
    public static UserErrorException FromLines(UserErrorKind kind, IEnumerable<string> lines, Exception? innerException = null) =>
        new(kind, innerException, string.Join('\n', lines.Select(Printable.Escape)));

    /// <summary>All problems of one input, one per line.</summary>
    public static UserErrorException FromProblems(IReadOnlyCollection<string> problems) => FromLines(UserErrorKind.Invalid, problems);
}
