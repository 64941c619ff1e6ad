using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>Why one file cannot be read, without its name: <see cref="AudioReader"/> knows that and adds it.</summary>
internal sealed class AudioFormatException(string reason, UserErrorKind kind = UserErrorKind.Invalid, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>The file is wrong, or (Failed) this machine cannot read such files.</summary>
    public UserErrorKind Kind { get; } = kind;
}
