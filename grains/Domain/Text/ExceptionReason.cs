namespace Experiments.Domain;

/// <summary>The messages of the platform and of libraries as parts of our own sentences.</summary>
public static class ExceptionReason
{
    /// <summary>The first line of the message without its full stop, so that a sentence can go on after it.</summary>
    public static string Reason(this Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Printable.FirstLine(exception.Message);
    }
}
