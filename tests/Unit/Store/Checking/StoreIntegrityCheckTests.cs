using Experiments.Domain;
using Experiments.Grains;
using Experiments.Grains.StoredState;
using Experiments.Store.Checking;
using Xunit;

namespace Experiments.Unit.Store.Checking;

public sealed class StoreIntegrityCheckTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void An_intact_store_has_no_problems()
    {
        var check = _store.Check();
        Assert.Empty(check.Problems);
        Assert.Equal((8, 16, 0, 0), (check.Rows, check.Artifacts, check.WithoutHash, check.OrphanFiles));
    }

    [Fact]
    public void Known_grain_states_have_registered_types()
    {
        // Names of stored rows: a new state adds one here, and none may ever go or change.
        Assert.Equal(
            [
                "audience", "dataset", "dataset-audit", "directory", "experiment", "experiment-evaluations", "feature-set",
                "model-refit", "model-registry", "node", "scheduler", "sweep", "sweep-page", "tokens", "track-notes",
            ],
            StateTypes.All.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(typeof(ExperimentState), StateTypes.All["experiment"]);
    }

    [Theory]
    [InlineData("model", StoreProblemKind.CutOff, "is empty")]
    [InlineData("predictions-test.npy", StoreProblemKind.CutOff, "it is truncated or damaged")]
    [InlineData("rows-train.npy", StoreProblemKind.CutOff, "it is truncated or damaged")]
    public void A_truncated_artifact_of_a_run_is_named(string file, StoreProblemKind fault, string message) => AssertFound(
        $"{TestStore.Folder(0)}/{file}", path => Truncate(path, file == "model" ? 0 : new FileInfo(path).Length - 3), fault, message,
        "experiment s/e0");

    [Theory]
    [InlineData("model")]
    [InlineData("predictions-test.npy")]
    [InlineData("rows-test.npy")]
    public void A_flipped_byte_of_a_run_is_named(string file) => AssertFound(
        $"{TestStore.Folder(0)}/{file}", Flip, StoreProblemKind.Changed, "match its", "experiment s/e0");

    [Theory]
    [InlineData("checkpoint-000003", "does not match its SHA-256 checksum; no result depends on it")]
    [InlineData("curve-000003.json", "its learning curve does not match its SHA-256")]
    public void A_flipped_byte_of_a_checkpoint_is_named_and_does_not_prevent_a_restore(string file, string message)
    {
        var attempt = $"{TestStore.Folder(0)}";
        var hash = _store.Artifacts.Write($"{attempt}/checkpoint-000003", stream => stream.Write([1, 2, 3, 4, 5])).Sha256;
        _store.Artifacts.WriteJson($"{attempt}/curve-000003.json", new { Sha256 = hash, Epochs = Enumerable.Range(1, 3) });
        Assert.True(_store.Check().IsWhole);
        Flip(_store.Artifacts.PathOf($"{attempt}/{file}"));
        var check = _store.Check();
        var problem = Assert.Single(check.Problems);
        Assert.Equal((StoreProblemKind.Checkpoint, $"{attempt}/checkpoint-000003"), (problem.Fault, problem.Subject));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.True(check.IsSoundCopy);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("predictions-train.npy")]
    public void A_missing_artifact_of_a_run_is_named(string file) => AssertFound(
        $"{TestStore.Folder(1)}/{file}", File.Delete, StoreProblemKind.Missing, "is missing", "experiment s/e0");

    [Theory]
    [InlineData("shard-00000.parquet", StoreProblemKind.CutOff, " bytes, not ")]
    [InlineData("shard-00001.npy", StoreProblemKind.CutOff, " bytes, not ")]
    public void A_truncated_shard_is_named(string file, StoreProblemKind fault, string message) => AssertFound(
        $"features/feature-sets/{_store.Features}/{file}", path => Truncate(path, 20), fault, message, $"feature-set {_store.Features}");

    [Theory]
    [InlineData("shard-00000.parquet")]
    [InlineData("shard-00001.npy")]
    public void A_flipped_byte_of_a_shard_is_named(string file) => AssertFound(
        $"features/feature-sets/{_store.Features}/{file}", Flip, StoreProblemKind.Changed, "match its",
        $"feature-set {_store.Features}");

    [Fact]
    public void A_number_changed_in_a_manifest_is_named() => AssertFound(
        $"features/feature-sets/{_store.Features}/manifest.json",
        path => File.WriteAllText(path, File.ReadAllText(path).Replace("1002", "1003", StringComparison.Ordinal)),
        StoreProblemKind.Changed, "match its", $"feature-set {_store.Features}");

    [Fact]
    public void A_track_list_with_a_flipped_byte_is_named() =>
        AssertFound("datasets/sample/v1.json", Flip, StoreProblemKind.Changed, "match its", "dataset sample");

    [Theory]
    [InlineData("experiment", "s/e0", "{\"family\": \"svm")]
    [InlineData("experiment", "s/e0", "not JSON at all")]
    [InlineData("sweep", "s", "{\"state\":\"nonsense\"}")]
    [InlineData("sweep-page", "s/00000", "{\"items\":[{}]}")]
    [InlineData("dataset", "sample", "{}")]
    [InlineData("scheduler", "default", "[]")]
    [InlineData("of-tomorrow", "x", "{}")]
    public void A_garbage_row_is_reported_once(string state, string key, string json)
    {
        _store.Put(state, key, json);
        var problem = Assert.Single(_store.Check().Problems);
        Assert.Equal((StoreProblemKind.Unreadable, $"{state} {key}"), (problem.Fault, problem.Subject));
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Theory]
    [InlineData("sweep s")]
    [InlineData("dataset sample")]
    public void A_missing_row_that_others_refer_to_is_named(string row)
    {
        _store.Rows.Remove(row);
        var problems = _store.Check().Problems;
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.Equal((StoreProblemKind.Dangling, row), (problem.Fault, problem.Subject)));
    }

    [Fact]
    public void A_cleared_row_is_ignored()
    {
        _store.Put("dataset", "removed", null);
        Assert.Empty(_store.Check().Problems);
    }

    [Fact]
    public void A_path_that_leads_outside_the_artifacts_is_reported()
    {
        var row = _store.Rows["dataset sample"];
        _store.Put(row.State, row.Key, row.Json!.Replace("datasets/sample/v1.json", "../../etc/passwd", StringComparison.Ordinal));
        Assert.Contains(_store.Check().Problems, problem => problem.Message.Contains("leads outside", StringComparison.Ordinal));
    }

    [Fact]
    public void Artifacts_without_a_stored_hash_are_checked_by_format()
    {
        var row = _store.Rows["experiment s/e0"];
        // Not null: it was put there.
        var state = System.Text.Json.JsonSerializer.Deserialize<ExperimentState>(row.Json!, DomainJson.Compact)!;
        foreach (var run in state.Runs.Values)
        {
            run.Output = run.Output! with { Result = run.Output.Result with { Validation = null, Artifacts = RunFacts.NoHashes } };
        }

        _store.Put(row.State, row.Key, state);
        var check = _store.Check();
        Assert.Empty(check.Problems);
        Assert.Equal(10, check.WithoutHash);

        Truncate(_store.Artifacts.PathOf($"{TestStore.Folder(0)}/rows-test.npy"), 100);
        Assert.Equal(StoreProblemKind.CutOff, Assert.Single(_store.Check().Problems).Fault);
    }

    [Fact]
    public void Orphan_files_are_counted()
    {
        _store.Write("work/s/e0/r0f0/a00001-0000009/model", "of an attempt that was not recorded");
        _store.Write("datasets/gone/v3.json", "[]");
        var check = _store.Check();
        Assert.Equal((2, 37), (check.OrphanFiles, check.OrphanBytes));
        Assert.True(check.IsWhole);
    }

    private void AssertFound(string artifact, Action<string> damage, StoreProblemKind fault, string message, string owner)
    {
        damage(_store.Artifacts.PathOf(artifact));
        var problem = Assert.Single(_store.Check().Problems);
        Assert.Equal((fault, artifact, owner), (problem.Fault, problem.Subject, problem.Owner));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private static void Truncate(string path, long length)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(length);
    }

    private static void Flip(string path)
    {
        // The last byte but one: a digit, not JSON syntax.
        var bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
