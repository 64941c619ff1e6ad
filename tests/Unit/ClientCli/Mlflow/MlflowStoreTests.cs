using Experiments.ClientCli.Output.Mlflow;
using Experiments.Domain;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Experiments.Unit.ClientCli.Mlflow;

/// <summary>The store against the schema that was recorded from MLflow; MLflow itself is not run.</summary>
public sealed class MlflowStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Its_tables_are_those_of_MLflow()
    {
        using var database = await WriteAsync();
        var recorded = Recorded();
        Assert.Equal(53, recorded.Count);
        Assert.Equal(["b7e4c1a90f23"], Read(database, "SELECT version_num FROM alembic_version"));
        Assert.Equal(
            recorded.Keys.Order(StringComparer.Ordinal),
            Read(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"));
        foreach (var (table, lines) in recorded)
        {
            // table_xinfo has generated columns too.
            var columns = lines.Where(line => line[0] != '*').Select(line => $"{line.Split(' ')[0]}|{(line[^1] == '!' ? 1 : 0)}");
            Assert.Equal(columns, Read(database, $"SELECT name || '|' || \"notnull\" FROM pragma_table_xinfo('{table}') ORDER BY cid"));
            Assert.Equal(
                Of(lines, "pk").Single(),
                string.Join(", ", Read(database, $"SELECT name FROM pragma_table_xinfo('{table}') WHERE pk > 0 ORDER BY pk")));
            var keys = Of(lines, "fk").SelectMany(key => key.Split(" > ")[0].Split(", ")).Order(StringComparer.Ordinal);
            Assert.Equal(keys, Read(database, $"SELECT \"from\" FROM pragma_foreign_key_list('{table}') ORDER BY 1"));
            Assert.Equal(
                lines.Where(line => line[0] == '*' && line.Contains("index ", StringComparison.Ordinal))
                    .Select(line => line.Split(' ')[1].TrimEnd(':')).Order(StringComparer.Ordinal),
                Read(database, $"SELECT name FROM pragma_index_list('{table}') WHERE origin = 'c' ORDER BY 1"));
        }
    }

    [Fact]
    public async Task Its_rows_are_valid_and_read_by_the_queries_of_MLflow()
    {
        using var database = await WriteAsync();
        Assert.Empty(Read(database, "PRAGMA foreign_key_check"));
        Assert.Equal(["ok"], Read(database, "PRAGMA integrity_check"));

        // A listing of an experiment's runs, sorted by a metric; then the history of one metric.
        Assert.Equal(
            ["made/e0/r0f2", "made/e0/r0f0", "made/e0/r0f1"],
            Read(
                database,
                "SELECT r.name FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id "
                + "JOIN latest_metrics m ON m.run_uuid = r.run_uuid AND m.key = 'testAccuracy' "
                + "JOIN tags t ON t.run_uuid = r.run_uuid AND t.key = 'mlflow.parentRunId' "
                + "WHERE e.name = 'shown' AND e.workspace = 'default' AND r.lifecycle_stage = 'active' "
                + "ORDER BY m.is_nan, m.value DESC, r.start_time DESC, r.run_uuid"));
        Assert.Equal(
            ["1|1.0", "2|0.5"],
            Read(
                database,
                "SELECT m.step || '|' || m.value FROM metrics m JOIN runs r ON r.run_uuid = m.run_uuid "
                + "WHERE r.name = 'made/e0/r0f0' AND m.key = 'epoch/trainLoss' ORDER BY m.timestamp, m.step, m.value"));
        foreach (var address in Read(database, "SELECT artifact_uri FROM runs"))
        {
            Assert.NotEmpty(Directory.GetFiles(new Uri(address).LocalPath));
        }
    }

    [Fact]
    public async Task An_existing_store_is_only_replaced_on_request()
    {
        (await WriteAsync()).Dispose();
        var error = Assert.Throws<UserErrorException>(() => new MlflowStore(_folder["mlflow.db"], isReplaced: false));
        Assert.EndsWith("mlflow.db exists; --replace replaces it", error.Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["mlflow.artifacts", "other"], "kept");
        (await WriteAsync(isReplaced: true)).Dispose();
        Assert.True(File.Exists(_folder["mlflow.artifacts", "other"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public async Task A_store_that_cannot_be_put_in_place_leaves_everything_as_it_was()
    {
        // A folder with a file in it, where the database should be: the last step fails.
        Directory.CreateDirectory(_folder["mlflow.db"]);
        File.WriteAllText(_folder["mlflow.db", "mine"], "kept");
        var error = await Assert.ThrowsAsync<UserErrorException>(() => WriteAsync(isReplaced: true));
        Assert.StartsWith($"{_folder["mlflow.db"]}: cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; nothing was changed", error.Message, StringComparison.Ordinal);
        Assert.Equal([_folder["mlflow.db"]], Directory.GetFileSystemEntries(_folder.Path));
        Directory.Delete(_folder["mlflow.db"], recursive: true);

        (await WriteAsync()).Dispose();
        var before = Directory.GetFiles(_folder["mlflow.artifacts"], "*", SearchOption.AllDirectories);
        File.Delete(_folder["mlflow.db"]);
        Directory.CreateDirectory(_folder["mlflow.db", "mine"]);
        await Assert.ThrowsAsync<UserErrorException>(() => WriteAsync(isReplaced: true));
        Assert.Equal(before, Directory.GetFiles(_folder["mlflow.artifacts"], "*", SearchOption.AllDirectories));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    private async Task<SqliteConnection> WriteAsync(bool isReplaced = false)
    {
        var file = _folder["mlflow.db"];
        var runs = await new MlflowStore(file, isReplaced)
            .WriteAsync(MlflowSweep.Mapping().Experiment(), MlflowSweep.RunsAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(4, runs);
        var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        return database;
    }

    /// <summary>The recorded lines of each table.</summary>
    private static Dictionary<string, List<string>> Recorded()
    {
        // not null: embedded in the program
        using var reader = new StreamReader(typeof(MlflowStore).Assembly.GetManifestResourceStream("mlflow-schema.txt")!);
        Dictionary<string, List<string>> tables = new(StringComparer.Ordinal);
        List<string> current = [];
        foreach (var line in reader.ReadToEnd().Split('\n').Where(line => line is [not '#', ..]))
        {
            if (line.StartsWith("table ", StringComparison.Ordinal))
            {
                tables[line["table ".Length..]] = current = [];
            }
            else
            {
                current.Add(line.Trim());
            }
        }

        return tables;
    }

    /// <summary>The content of the constraints of a kind.</summary>
    private static IEnumerable<string> Of(IEnumerable<string> lines, string kind) =>
        lines.Where(line => line.StartsWith($"*{kind} ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':') + 2)..]);

    private static List<string> Read(SqliteConnection database, string query)
    {
        using var command = database.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
