using Experiments.Domain;
using Experiments.ReadModel.Mlflow;
using Experiments.Store.Files;
using Microsoft.Data.Sqlite;

namespace Experiments.ClientCli.Output.Mlflow;

/// <summary>
/// Writes MLflow's SQLite store: the database FILE.db and, next to it, the folder FILE.artifacts, whose absolute path the database names.
/// Both are written under temporary names and renamed when they are complete.
/// </summary>
internal sealed class MlflowStore
{
    // SQLite compares doubles by value and MLflow stores infinity as the largest finite number.
    private const double Largest = double.MaxValue;

    private readonly string _file;
    private readonly string _folder;

    /// <param name="file">The database.</param>
    /// <param name="isReplaced">Whether an existing one is replaced.</param>
    /// <exception cref="UserErrorException">The database or its folder exists.</exception>
    public MlflowStore(string file, bool isReplaced)
    {
        (_file, _folder) = (Path.GetFullPath(file), FolderOf(file));
        if (!isReplaced && (File.Exists(_file) || Directory.Exists(_folder)))
        {
            // The option that names the database knows nothing of its folder.
            var existing = File.Exists(_file) ? file : Path.ChangeExtension(file, ".artifacts");
            throw new UserErrorException($"{existing} exists; --replace replaces it");
        }
    }

    /// <summary>The artifact folder that belongs to a database.</summary>
    public static string FolderOf(string file) => Path.ChangeExtension(Path.GetFullPath(file), ".artifacts");

    /// <summary>Writes an experiment with its runs and returns their number.</summary>
    /// <exception cref="UserErrorException">They cannot be written.</exception>
    public async Task<int> WriteAsync(MlflowExperiment experiment, IAsyncEnumerable<MlflowRun> runs, CancellationToken cancellationToken)
    {
        var (file, folder) = (PartialFile.NameFor(_file), PartialFile.NameFor(_folder));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!); // not null: a file's path
            Directory.CreateDirectory(folder);
            var count = await WriteAsync(file, folder, experiment, runs, cancellationToken).ConfigureAwait(false);
            PutInPlace(file, folder, Path.Combine(_folder, $"{experiment.Id}"));
            return count;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{OutputFile.CannotWrite(_file, error).Message}; nothing was changed", error);
        }
        catch (SqliteException error)
        {
            throw UserErrorException.Failed($"{_file}: cannot be written: {error.Message}; nothing was changed", error);
        }
        finally
        {
            PartialFile.DeleteIfPossible(file);
            DeleteIfPossible(folder);
        }
    }

    /// <summary>Renames both into place; if one cannot be, what was there before is put back.</summary>
    private void PutInPlace(string file, string folder, string target)
    {
        var (isNew, before) = (!Directory.Exists(_folder), PartialFile.NameFor(target));
        Directory.CreateDirectory(_folder);
        try
        {
            if (Directory.Exists(target))
            {
                Directory.Move(target, before);
            }

            Directory.Move(folder, target);
            File.Move(file, _file, overwrite: true);
            DeleteIfPossible(before);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(before))
            {
                DeleteIfPossible(target);
                Directory.Move(before, target);
            }
            else if (isNew)
            {
                DeleteIfPossible(_folder);
            }

            throw;
        }
    }

    /// <summary>What cannot be deleted is left: it has a name of its own, and the failure before it is the one to report.</summary>
    private static void DeleteIfPossible(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }

    private async Task<int> WriteAsync(
        string file, string folder, MlflowExperiment experiment, IAsyncEnumerable<MlflowRun> runs, CancellationToken cancellationToken)
    {
        var address = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        await using var connection = new SqliteConnection(address);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        using var rows = new MlflowRows(connection, transaction);
        var schema = MlflowSchema.Read();
        foreach (var statement in schema.Statements)
        {
            rows.Execute(statement);
        }

        var root = new Uri(Path.Combine(_folder, $"{experiment.Id}")).AbsoluteUri;
        AddExperiment(rows, experiment, root);
        var count = 0;
        await foreach (var run in runs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            AddRun(rows, experiment, run, $"{root}/{run.Id}/artifacts");
            WriteArtifacts(Path.Combine(folder, run.Id, "artifacts"), run);
            count++;
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    private static void AddExperiment(MlflowRows rows, MlflowExperiment experiment, string root)
    {
        rows.Insert(
            "experiments",
            ("experiment_id", experiment.Id), ("name", experiment.Name), ("artifact_location", root), ("lifecycle_stage", "active"),
            ("creation_time", experiment.CreatedAt), ("last_update_time", experiment.UpdatedAt));
        foreach (var (key, value) in experiment.Tags)
        {
            rows.Insert("experiment_tags", ("key", key), ("value", value), ("experiment_id", experiment.Id));
        }
    }

    private static void AddRun(MlflowRows rows, MlflowExperiment experiment, MlflowRun run, string artifacts)
    {
        rows.Insert(
            "runs",
            ("run_uuid", run.Id), ("name", run.Name), ("source_type", "LOCAL"), ("source_name", "experiments"), ("entry_point_name", ""),
            ("user_id", run.User), ("status", run.Status), ("start_time", run.StartTime), ("end_time", run.EndTime),
            ("source_version", ""), ("lifecycle_stage", "active"), ("artifact_uri", artifacts), ("experiment_id", experiment.Id));
        foreach (var (key, value) in run.Tags)
        {
            rows.Insert("tags", ("key", key), ("value", value), ("run_uuid", run.Id));
        }

        foreach (var (key, value) in run.Parameters)
        {
            rows.Insert("params", ("key", key), ("value", value), ("run_uuid", run.Id));
        }

        foreach (var metric in run.Metrics)
        {
            AddMetric(rows, "metrics", run, metric);
        }

        foreach (var metric in run.LatestMetrics())
        {
            AddMetric(rows, "latest_metrics", run, metric);
        }
    }

    private static void AddMetric(MlflowRows rows, string table, MlflowRun run, MlflowMetric metric) => rows.Insert(
        table,
        ("key", metric.Key), ("value", double.IsNaN(metric.Value) ? 0.0 : Math.Clamp(metric.Value, -Largest, Largest)),
        ("timestamp", metric.Timestamp), ("step", metric.Step), ("is_nan", double.IsNaN(metric.Value) ? 1 : 0), ("run_uuid", run.Id));

    private static void WriteArtifacts(string folder, MlflowRun run)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in run.Artifacts)
        {
            File.WriteAllText(Path.Combine(folder, name), content);
        }
    }
}
