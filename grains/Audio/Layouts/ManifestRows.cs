using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>The rows of a table with the columns path, label, group, fold and split.</summary>
internal static class ManifestRows
{
    /// <summary>One file per row.</summary>
    /// <param name="table">The table, with these columns in this order.</param>
    /// <param name="word">What a label is called.</param>
    /// <param name="notes">Gets which column the folds are from, and how many rows have none.</param>
    /// <param name="folder">The folder that the paths are relative to, with a slash at its end; empty for the dataset's.</param>
    /// <param name="root">The dataset's folder: an absolute path may lead to a file in it. Null if there are none.</param>
    /// <exception cref="UserErrorException">Rows that name no file or no label, one line per problem with file:line.</exception>
    public static List<DatasetFile> Read(LabelTable table, string word, List<string> notes, string folder = "", string? root = null)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var problems = new List<string>();
        var files = new List<DatasetFile>();
        var folds = table.Found[3] is not null ? 3 : table.Found[4] is not null ? 4 : -1;
        var without = new List<int>();
        foreach (var (line, cells) in table.Rows)
        {
            var file = Clean(cells[0]);
            if (root is not null && file.StartsWith($"{root}/{folder}", StringComparison.Ordinal))
            {
                file = file[(root.Length + 1 + folder.Length)..];
            }

            if (FindProblem(cells, file, word, seen) is { } problem)
            {
                problems.Add($"{table.Path}:{line}: {problem}");
                continue;
            }

            seen[file] = line;
            var fold = folds >= 0 && cells[folds].Length > 0 ? PublishedFolds.Normalize(cells[folds]) : null;
            if (folds >= 0 && fold is null)
            {
                without.Add(line);
            }

            files.Add(new DatasetFile(folder + file, cells[1], cells[2].Length > 0 ? cells[2] : null) { Fold = fold });
        }

        AddNotes(table, notes, folds, without);
        return problems.Count > 0 ? throw UserErrorException.FromProblems(problems)
            : files.Count > 0 ? files
            : throw new UserErrorException($"{table.Path}: names no file");
    }

    private static string? FindProblem(
        IReadOnlyList<string> cells, string file, string word, Dictionary<string, int> seen) =>
        cells[0].Length == 0 ? "names no file; write its path, or delete the line"
            : DatasetFolder.IsOutside(file) ? $"{cells[0]} is outside the dataset's folder; write a path relative to it, without .."
            : cells[1].Length == 0 ? $"{file} has no {word}; write one, or delete the line"
            : seen.TryGetValue(file, out var other) ? $"{file} is already on line {other}; delete one of the two"
            : null;

    private static void AddNotes(LabelTable table, List<string> notes, int folds, List<int> without)
    {
        var name = Path.GetFileName(table.Path);
        if (table.Found[3] is not null && table.Found[4] is not null)
        {
            notes.Add($"{name}: the folds are those of the column fold; the column split is not used");
        }

        if (without.Count > 0)
        {
            notes.Add(
                $"{name}: rows without a {table.Found[folds]}: {without.Count}, the first on line {without[0]}; "
                    + "a predefined split leaves them out");
        }
    }

    /// <summary>Forward slashes, and no <c>./</c> in front.</summary>
    private static string Clean(string path)
    {
        var file = path.Replace('\\', '/');
        return file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;
    }
}
