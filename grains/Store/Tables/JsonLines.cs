using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Store.Tables;

/// <summary>
/// A table with one JSON object per line, as pandas, jq and Hugging Face write it. Keys are columns; a text is its own value, null is no
/// value, and anything else is its JSON.
/// </summary>
public sealed class JsonLines
{
    private readonly List<(int Line, Dictionary<string, string?> Cells)> _rows;

    private JsonLines(string path, List<(int Line, Dictionary<string, string?> Cells)> rows, ImmutableArray<string> names) =>
        (Path, _rows, Names) = (path, rows, names);

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>The keys of all rows, in the order in which they first appear.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The rows: line from 1, and the values by key. Blank lines are no rows.</summary>
    public IReadOnlyList<(int Line, IReadOnlyDictionary<string, string?> Cells)> Rows =>
        [.. _rows.Select(row => (row.Line, (IReadOnlyDictionary<string, string?>)row.Cells))];

    /// <summary>Reads a file's content.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="UserErrorException">Lines that are no JSON object, one problem per line with file:line.</exception>
    public static JsonLines Read(string path, ReadOnlySpan<byte> content)
    {
        var (text, _) = TableText.Decode(path, content);
        var rows = new List<(int, Dictionary<string, string?>)>();
        var names = new List<string>();
        var problems = new List<string>();
        var line = 0;
        foreach (var row in text.AsSpan().EnumerateLines())
        {
            line++;
            if (row.Trim().IsEmpty)
            {
                continue;
            }

            if (Parse(row) is { } cells)
            {
                rows.Add((line, cells));
                names.AddRange(cells.Keys.Where(key => !names.Contains(key)));
            }
            else
            {
                problems.Add($"{path}:{line}: is not one JSON object, such as {{\"path\": \"a.wav\", \"label\": \"rock\"}}");
            }
        }

        return problems.Count == 0 ? new JsonLines(path, rows, [.. names]) : throw UserErrorException.FromProblems(problems);
    }

    private static Dictionary<string, string?>? Parse(ReadOnlySpan<char> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line.ToString());
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return null;
            }

            var cells = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                cells[property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => property.Value.GetString(),
                    _ => property.Value.GetRawText(),
                };
            }

            return cells;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
