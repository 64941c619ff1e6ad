using Experiments.Domain;

namespace Experiments.Audio.Files;

/// <summary>A place that holds files: a folder, or an archive.</summary>
internal interface IFileRoot
{
    /// <summary>Its absolute path.</summary>
    string Root { get; }

    /// <summary>Throws if it does not exist.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    void RequireExists();

    /// <summary>
    /// All files, sorted by path, without hidden files and files created by file managers. What cannot be read is listed with the reason.
    /// </summary>
    /// <exception cref="UserErrorException">It cannot be read, or has too many files.</exception>
    IReadOnlyList<ListedFile> List();

    /// <summary>Whether there is a file of that path.</summary>
    bool Exists(string relative);

    /// <summary>Opens a file by its path relative to the root, for reading; seekable.</summary>
    /// <exception cref="AudioFormatException">It is not within the root; the reason is shown to the user.</exception>
    /// <exception cref="IOException">It does not exist, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    Stream Open(string relative);

    /// <summary>A text that changes when the file does, as far as can be told without reading it; null if it cannot be told.</summary>
    string? FindStamp(string relative);
}
