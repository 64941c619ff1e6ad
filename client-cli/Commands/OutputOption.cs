using System.CommandLine;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>
/// An option that names a file, or a folder of files, for a verb to write. One rule holds for all of them: what exists is refused before
/// anything is computed, unless <c>--replace</c> is given, which the command tree adds to every verb with such an option.
/// </summary>
/// <param name="name">The option.</param>
internal sealed class OutputOption(string name) : Option<string?>(name)
{
    /// <summary>Whether what exists is replaced.</summary>
    public static Option<bool> Replace { get; } = new("--replace")
    {
        Description = "Replace files that exist; without it they are refused and kept.",
    };

    /// <summary>Whether it names a folder of files.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Refuses what is not to be replaced, or cannot be.</summary>
    /// <param name="path">The value of the option; null if it was not given.</param>
    /// <param name="isReplaced">Whether <c>--replace</c> was given.</param>
    /// <exception cref="UserErrorException">The file exists, or the folder has files.</exception>
    public void RefuseExisting(string? path, bool isReplaced)
    {
        if (path is null)
        {
            return;
        }

        if (IsFolder ? File.Exists(path) : Directory.Exists(path))
        {
            throw new UserErrorException($"{path} is a {(IsFolder ? "file" : "folder")}; name a {(IsFolder ? "folder" : "file")} to write");
        }

        if (isReplaced)
        {
            return;
        }

        if (!IsFolder && File.Exists(path))
        {
            throw new UserErrorException($"{path} exists; --replace replaces it");
        }

        if (IsFolder && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new UserErrorException($"{path} has files; --replace replaces those that are written again");
        }
    }
}
