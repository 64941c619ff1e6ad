using Experiments.Domain;
using Experiments.Grains;
using Experiments.Scheduling.Sweeps;
using Experiments.Store;
using Xunit;

namespace Experiments.Unit.Store.Checking;

public sealed class StoreCollectionTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Only_the_checkpoint_of_a_pruned_run_is_collected_from_a_store_in_use()
    {
        var plan = _store.Plan(keepDays: 0);
        Assert.Equal(($"{TestStore.Folder(1)}/checkpoint-000009", CollectedKind.Checkpoint),
            (Assert.Single(plan.Items).Subject, plan.Items[0].Kind));
        Assert.Empty(plan.Unknown);
    }

    [Fact]
    public void The_files_of_a_removed_sweep_are_collected_although_another_one_has_its_name()
    {
        string[] files =
        [
            "work/s~1/e0/r0f0/a00001-0000001/model", "work/s~1/e0/r0f0/a00001-0000001/checkpoint-000003",
            "work/refit/s~1/e0/a00001-0000001/model", "work/refit/s~1/e0/a00001-0000001/log.txt",
        ];
        Array.ForEach(files, file => _store.Write(file, "of a removed sweep"));
        _store.Write("work/refit/s/e0/a00001-0000001/model", "of a sweep that is there");
        var items = _store.Plan().Items.Where(item => item.Reason == "sweep 's' was removed");
        Assert.Equal(files.Order(StringComparer.Ordinal), items.SelectMany(item => item.Files).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_store.Plan().Items, item => item.Subject.StartsWith("work/refit/s/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("last", 0)]
    [InlineData("none", 1)]
    [InlineData("29", 1)]
    [InlineData("31", 0)]
    public void The_last_checkpoint_of_an_ended_run_is_collected_by_policy(string policy, int expected) => Assert.Equal(
        expected, _store.Plan(checkpoints: policy).Items.Count(item => item.Subject == $"{TestStore.Folder(0)}/checkpoint-000009"));

    [Fact]
    public void Earlier_checkpoints_of_an_ended_run_are_collected_with_their_curves()
    {
        _store.Write("work/s/e0/r0f0/a00001-0000000/checkpoint-000004", "an earlier attempt's");
        _store.Write("work/s/e0/r0f0/a00001-0000000/curve-000004.json", "and its curve");
        _store.Write("work/s/e0/r0f0/a00001-0000000/curve-000003.json", "another's");
        var item = Assert.Single(_store.Plan().Items, item => item.Subject.EndsWith("checkpoint-000004", StringComparison.Ordinal));
        Assert.Equal(["checkpoint-000004", "curve-000004.json"], item.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void The_last_checkpoint_of_all_attempts_and_its_curve_are_kept()
    {
        const string Earlier = "work/s/e0/r0f0/a00001-0000000";
        _store.Write($"{Earlier}/checkpoint-000012", "came farther than the one that was recorded");
        _store.Write($"{Earlier}/curve.json", "[]");
        Assert.DoesNotContain(_store.Plan().Items.SelectMany(item => item.Files),
            file => file.StartsWith(Earlier, StringComparison.Ordinal));
        Assert.Contains(_store.Plan().Items, item => item.Subject == $"{TestStore.Folder(0)}/checkpoint-000009");
    }

    [Fact]
    public void Files_of_other_attempts_are_collected_except_the_log()
    {
        var row = _store.Rows["experiment s/e0"];
        const string Attempt = "work/s/e0/r0f0/a00001-0000009";
        _store.Write($"{Attempt}/model", "not the one");
        _store.Write($"{Attempt}/log.txt", "crashed");
        // Not null: it was put there.
        var state = System.Text.Json.JsonSerializer.Deserialize<ExperimentState>(row.Json!, DomainJson.Compact)!;
        var run = state.Runs["r000f000"];
        run.Attempts = run.Attempts.Add(run.Attempts[0] with { Number = 2, Outcome = AttemptOutcome.Crashed, Log = $"{Attempt}/log.txt" });
        _store.Put(row.State, row.Key, state);
        var item = Assert.Single(_store.Plan().Items, item => item.Kind is CollectedKind.Attempt);
        Assert.Equal([$"{Attempt}/model"], item.Files);
    }

    [Fact]
    public void Files_of_an_unfinished_run_are_never_collected()
    {
        _store.Write("work/s/e0/r0f2/a00001-0000002/checkpoint-000000", "given back");
        _store.Write("work/s/e0/r0f2/a00001-0000002/curve.json", "[]");
        Assert.DoesNotContain(_store.Plan(0, "none").Items, item => item.Subject.Contains("r0f2", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_of_an_unknown_sweep_are_collected()
    {
        _store.Write("work/gone/e0/r0f0/a00001-0000001/model", "a model");
        _store.Write("work/gone/e0/r0f0/a00001-0000001/checkpoint-000002", "a checkpoint");
        var files = _store.Plan().Items.Where(item => item.Subject.StartsWith("work/gone", StringComparison.Ordinal))
            .SelectMany(item => item.Files);
        Assert.Equal(2, files.Count());
    }

    [Fact]
    public void The_feature_set_of_a_removed_dataset_is_kept_while_results_use_it()
    {
        Remove("dataset sample", "directory datasets");
        var kept = _store.Plan();
        Assert.DoesNotContain(kept.Items, item => item.Kind is CollectedKind.FeatureSet or CollectedKind.TrackList);
        Assert.Contains("sweep s", Assert.Single(kept.Kept), StringComparison.Ordinal);

        Remove("sweep s", "sweep-page s/00000", "experiment s/e0", "directory sweeps");
        var gone = _store.Plan();
        Assert.Equal(_store.Features, Assert.Single(gone.Items, item => item.Kind is CollectedKind.FeatureSet).StateKey);
        Assert.Empty(gone.Kept);
    }

    [Fact]
    public void An_unreferenced_track_list_is_collected()
    {
        _store.Write("datasets/sample/v0.json", "[]");
        Assert.Equal("datasets/sample/v0.json", Assert.Single(_store.Plan().Items, item => item.Kind is CollectedKind.TrackList).Subject);
    }

    [Fact]
    public void An_audit_is_kept_while_state_refers_to_its_version()
    {
        _store.Write("datasets/sample/v1.audit-1.json", "{}");
        _store.Put("dataset-audit", "sample", new DatasetAuditState { Version = "v1" });
        Assert.DoesNotContain(_store.Plan().Items, item => item.Kind is CollectedKind.TrackList);
        Assert.True(_store.Check().IsWhole);

        _store.Put("dataset-audit", "sample", new DatasetAuditState { Version = "v2" });
        Assert.Contains(_store.Plan().Items, item => item.Subject == "datasets/sample/v1.audit-1.json");
    }

    [Fact]
    public void Files_younger_than_the_limit_are_kept_and_counted()
    {
        _store.Write("datasets/sample/v0.json", "[]", days: 6.9);
        var plan = _store.Plan();
        Assert.DoesNotContain(plan.Items, item => item.Kind is CollectedKind.TrackList);
        Assert.Equal((1, 2L), (plan.YoungerFiles, plan.YoungerBytes));
    }

    [Theory]
    [InlineData("experiment s/e0")]
    [InlineData("sweep s")]
    [InlineData("dataset sample")]
    public void Nothing_an_unreadable_row_might_refer_to_is_collected(string row)
    {
        var (state, key) = (_store.Rows[row].State, _store.Rows[row].Key);
        _store.Put(state, key, "garbage");
        Assert.DoesNotContain(_store.Plan(0, "none").Items,
            item => item.Kind is CollectedKind.FeatureSet or CollectedKind.TrackList or CollectedKind.Attempt);
    }

    [Theory]
    [InlineData("datasets/sample/v1.json.77.tmp")]
    [InlineData("work/s/e0/r0f2/a00001-0000003/model.77.tmp")]
    public void Partial_files_of_killed_processes_are_collected(string path)
    {
        _store.Write(path, "half of it");
        Assert.Equal([path], Assert.Single(_store.Plan().Items, item => item.Kind is CollectedKind.Partial).Files);
    }

    [Fact]
    public void A_recent_partial_file_is_kept_even_with_no_age_limit()
    {
        _store.Write("datasets/sample/v1.json.77.tmp", "half of it", days: 0.01);
        Assert.DoesNotContain(_store.Plan(keepDays: 0).Items, item => item.Kind is CollectedKind.Partial);
    }

    [Fact]
    public void An_unknown_file_is_reported_and_kept()
    {
        _store.Write("notes/mine.txt", "mine");
        var plan = _store.Plan(0, "none");
        Assert.Equal(["notes/mine.txt"], plan.Unknown);
        Assert.DoesNotContain(plan.Items.SelectMany(item => item.Files), file => file.Contains("mine", StringComparison.Ordinal));
    }

    private void Remove(params string[] rows)
    {
        foreach (var row in rows)
        {
            _store.Rows.Remove(row);
        }
    }

    [Fact]
    public void Plays_of_an_audience_are_kept_and_checked_and_those_of_an_interrupted_import_collected()
    {
        _store.Write("audiences/listeners/abc/00000.plays", "plays");
        _store.Write("audiences/listeners/other/00000.plays", "not completed");
        var sha = ArtifactStore.HashOf(_store.Artifacts.PathOf("audiences/listeners/abc/00000.plays"));
        _store.Put("audience", "listeners", new AudienceState
        {
            Plays = new ImportedPlays("plays.csv", "abc", 1, 0, 1, 1, 1, false, [new PlaysPiece(sha, 5)]),
        });
        Assert.Equal("audiences/listeners/other", Assert.Single(_store.Plan().Items, item => item.Kind is CollectedKind.Plays).Subject);
        Assert.True(_store.Check().IsWhole);
        _store.Write("audiences/listeners/abc/00000.plays", "ploys");
        Assert.Equal("audience listeners", Assert.Single(_store.Check().Problems).Owner);
    }

    [Fact]
    public void Labels_of_a_sweep_are_kept_and_checked_and_those_of_none_collected()
    {
        _store.Write("labels/abc.json", "{}");
        var sha = ArtifactStore.HashOf(_store.Artifacts.PathOf("labels/abc.json"));
        _store.Write($"labels/{sha}.json", "{}");
        var spec = new SweepSpec
        {
            Name = "mixed",
            Dataset = "d",
            Features = "f",
            Models = new ParameterSpace([]),
            Labels = new MixtureLabels { Sha256 = sha },
        };
        _store.Put("sweep", "mixed", new SweepGrainState { Spec = spec });
        Assert.Equal("labels/abc.json", Assert.Single(_store.Plan().Items, item => item.Kind is CollectedKind.Labels).Subject);
        Assert.Empty(_store.Check().Problems.Where(problem => problem.Subject.StartsWith("labels/", StringComparison.Ordinal)));
        _store.Write($"labels/{sha}.json", "[]");
        var changed = Assert.Single(_store.Check().Problems, problem => problem.Subject.StartsWith("labels/", StringComparison.Ordinal));
        Assert.Equal(("sweep mixed", StoreProblemKind.Changed), (changed.Owner, changed.Fault));
    }

    [Fact]
    public void Files_of_named_models_are_kept_and_those_of_a_removed_one_collected()
    {
        _store.Write("models/genre-v1/1/model", "kept");
        _store.Write("models/genre-v0/1/model-0", "left by a removal that was cut off");
        _store.Put("model-refit", "quick/e0", new ModelRefitState
        {
            Output = new RefitOutput(
                new RefitPayload(new ExperimentId("quick", 0), "set", "knn", ParameterSet.Empty, new Protocol()),
                "models/genre-v1/1", 1, 0, 1, "no hash"),
        });
        Assert.DoesNotContain(_store.Plan().Unknown, path => path.StartsWith("models/", StringComparison.Ordinal));
        Assert.Equal("models/genre-v0/1", Assert.Single(_store.Plan().Items, item => item.Kind is CollectedKind.Model).Subject);
    }
}
