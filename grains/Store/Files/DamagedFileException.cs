namespace Experiments.Store.Files;

/// <summary>
/// A stored file differs from what was written. Inner exception of the <see cref="Domain.UserErrorException"/> shown to the user, so that
/// code that can repair the file or do without it recognizes the case.
/// </summary>
public sealed class DamagedFileException(string path) : Exception($"{path} is damaged")
{
    /// <summary>Path of the file.</summary>
    public string Path { get; } = path;
}
