using System.Text;
using System.Text.RegularExpressions;
using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>Audio files as a user names them: files, folders, patterns, a stream, a list.</summary>
internal static class AudioInputs
{
    /// <summary>Stands for standard input.</summary>
    public const string Stream = "-";

    /// <summary>
    /// The files that are named: a folder stands for the audio files below it, a pattern with * or ? for what it matches, ** for any
    /// folders. Each file once, in the order in which it was first named; files of a folder by name. What names nothing is passed on.
    /// </summary>
    /// <exception cref="UserErrorException">A folder has no audio file, or a pattern matches nothing.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> names) =>
        [.. names.SelectMany(Expand).Distinct(StringComparer.Ordinal)];

    /// <summary>The lines of a list, without empty ones.</summary>
    public static IReadOnlyList<string> ReadList(TextReader list)
    {
        var names = new List<string>();
        while (list.ReadLine() is { } line)
        {
            if (line.Trim() is { Length: > 0 } name)
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static IEnumerable<string> Expand(string name) =>
        name == Stream || File.Exists(name) ? [name]
        : Directory.Exists(name) ? OfFolder(name)
        : name.AsSpan().ContainsAny('*', '?') ? Matching(name)
        : [name];

    private static string[] OfFolder(string folder)
    {
        string[] files = [.. List(folder).Where(
            file => AudioReader.Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw UserErrorException.NotFound(
            $"{folder}: there is no audio file in it ({string.Join(", ", AudioReader.Extensions)})");
    }

    private static string[] Matching(string pattern)
    {
        var normal = pattern.Replace('\\', '/');
        var cut = normal.LastIndexOf('/', normal.AsSpan().IndexOfAny('*', '?'));
        var folder = cut < 0 ? "." : normal[..Math.Max(cut, 1)];
        var matches = ToRegex(normal[(cut + 1)..]);
        string[] files = !Directory.Exists(folder) ? [] :
        [
            .. List(folder).Where(file => matches.IsMatch(Path.GetRelativePath(folder, file).Replace('\\', '/')))
                .Select(file => cut < 0 ? Path.GetRelativePath(folder, file) : file).Order(StringComparer.Ordinal),
        ];
        return files.Length > 0 ? files : throw UserErrorException.NotFound($"{pattern}: matches no file");
    }

    private static Regex ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/", StringComparison.Ordinal))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else
            {
                regex.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", var letter => Regex.Escape($"{letter}") });
            }
        }

        return new Regex(regex.Append("\\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>All files below a folder; links are not followed, so that the walk ends.</summary>
    private static IEnumerable<string> List(string folder) => Directory.EnumerateFiles(
        folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
}
