namespace Experiments.Store.Files;

/// <summary>
/// A stored file is not as it was written. The cause of the <see cref="Domain.UserErrorException"/> that says so to people: whoever can
/// mend the file, or do without it, tells it by this from any other mistake.
/// </summary>
public sealed class DamagedFileException(string path) : Exception($"{path} is damaged")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
