using System.Text;

namespace Experiments.ClientCli.Output.Mlflow;

/// <summary>The tables of MLflow's SQLite store, from <c>schema.txt</c>, which says where they were recorded.</summary>
/// <param name="Revision">The alembic revision that they are of.</param>
/// <param name="Statements">The statements that create them, tables before what refers to them.</param>
internal sealed record MlflowSchema(string Revision, IReadOnlyList<string> Statements)
{
    // Since MLflow 3.7: names of secrets are authenticated data of their encryption, so they never change.
    private const string SecretsTrigger =
        "CREATE TRIGGER prevent_secrets_aad_mutation BEFORE UPDATE ON secrets FOR EACH ROW "
        + "WHEN OLD.secret_id != NEW.secret_id OR OLD.secret_name != NEW.secret_name "
        + "BEGIN SELECT RAISE(ABORT, 'secret_id and secret_name are immutable'); END";

    // MLflow's migration to workspaces adds it.
    private const string DefaultWorkspace =
        "INSERT INTO workspaces (name, description) VALUES ('default', 'Default workspace for legacy resources')";

    /// <summary>Reads the recorded schema.</summary>
    public static MlflowSchema Read()
    {
        // not null: embedded by the project file
        using var reader = new StreamReader(typeof(MlflowSchema).Assembly.GetManifestResourceStream("mlflow-schema.txt")!);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#')).Select(line => line.TrimEnd()).ToList();
        var revision = lines.Single(line => line.StartsWith("revision ", StringComparison.Ordinal))["revision ".Length..];
        List<string> statements = [];
        for (var first = lines.FindIndex(IsTable); first >= 0;)
        {
            var next = lines.FindIndex(first + 1, IsTable);
            var end = next < 0 ? lines.Count : next;
            statements.AddRange(Table(lines[first]["table ".Length..], lines[(first + 1)..end]));
            first = next;
        }

        return new MlflowSchema(
            revision,
            [.. statements, SecretsTrigger, DefaultWorkspace, $"INSERT INTO alembic_version (version_num) VALUES ('{revision}')"]);
    }

    private static bool IsTable(string line) => line.StartsWith("table ", StringComparison.Ordinal);

    private static IEnumerable<string> Table(string name, IReadOnlyList<string> lines)
    {
        List<string> parts = [], indexes = [];
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line is not ['*', ..])
            {
                parts.Add(line is [.. var column, '!'] ? $"{column} NOT NULL" : line);
                continue;
            }

            // *kind name: content
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (head, content) = (line[1..colon].Split(' '), line[(colon + 2)..]);
            if (head[0].EndsWith("index", StringComparison.Ordinal))
            {
                indexes.Add($"CREATE {(head[0] is "index" ? "" : "UNIQUE ")}INDEX {head[1]} ON {name} ({content})");
            }
            else
            {
                parts.Add(Constraint(head[0], head[1], content));
            }
        }

        return [$"CREATE TABLE {name} (\n\t{string.Join(",\n\t", parts)}\n)", .. indexes];
    }

    private static string Constraint(string kind, string name, string content)
    {
        var text = new StringBuilder(name is "-" ? "" : $"CONSTRAINT {name} ");
        return (kind switch
        {
            "pk" => text.Append($"PRIMARY KEY ({content})"),
            "unique" => text.Append($"UNIQUE ({content})"),
            "check" => text.Append($"CHECK ({content})"),
            _ => text.Append($"FOREIGN KEY({content.Replace(" > ", ") REFERENCES ", StringComparison.Ordinal)}"),
        }).ToString();
    }
}
