namespace Experiments.Support;

/// <summary>The Markdown files of this repository: the README at the top first, then all others by path.</summary>
internal static class MarkdownFiles
{
    private static readonly string[] Folders = [".github", "client-cli", "configs", "grains", "silo", "tests"];

    /// <summary>Paths relative to the repository, with forward slashes.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["README.md", .. Folders.SelectMany(Find).Order(StringComparer.Ordinal)];

    /// <summary>The text of a file, with line feeds alone.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    private static IEnumerable<string> Find(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'));
}
