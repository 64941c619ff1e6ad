using Experiments.Audio.Layouts;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Audio.Import;

/// <summary>Reads the optional table of an import with the group of each track.</summary>
internal static class ImportTables
{
    /// <summary>The groups of tracks, keyed as in the file: track name, file name or path.</summary>
    /// <exception cref="UserErrorException">A column is missing, or a track has two groups.</exception>
    public static IReadOnlyDictionary<string, string> ReadGroups(string path, List<string> notes)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        var without = new List<int>();
        var table = LabelTable.Read(
            path, () => RealPath.Open(path),
            [
                new(["track", "path", "file", "filename", "file_name"], IsRequired: true),
                new(["group", "artist", "album", "song"], IsRequired: true),
            ], notes);
        foreach (var (line, cells) in table.Rows)
        {
            if (cells[0].Length == 0)
            {
                problems.Add($"{path}:{line}: names no track");
            }
            else if (cells[1].Length == 0)
            {
                without.Add(line);
            }
            else if (!groups.TryAdd(cells[0].Replace('\\', '/'), cells[1]))
            {
                problems.Add($"{path}:{line}: {cells[0]} has a group already; delete one of the two lines");
            }
        }

        if (without.Count > 0)
        {
            notes.Add($"{Path.GetFileName(path)}: rows without a group: {without.Count}, the first on line {without[0]}");
        }

        return problems.Count > 0 ? throw UserErrorException.FromProblems(problems) : groups;
    }
}
