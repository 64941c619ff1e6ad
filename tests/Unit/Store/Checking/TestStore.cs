using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains;
using Experiments.Grains.StoredState;
using Experiments.Scheduling.Sweeps;
using Experiments.Store;
using Experiments.Store.Checking;
using Experiments.Unit.Evaluation;
using Experiments.Unit.Features.Storage;

namespace Experiments.Unit.Store.Checking;

/// <summary>
/// A store as silos leave it: dataset <c>sample</c>, its feature set, and sweep <c>s</c> with experiment <c>s/e0</c>, of whose three runs
/// the first has a result with a checkpoint, the second was pruned, the third is executing.
/// </summary>
internal sealed class TestStore : IDisposable
{
    public static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public TestStore()
    {
        Artifacts = new ArtifactStore(_folder.Path);
        var plan = SamplePlan.Create(tracks: 10);
        Features = plan.Id;
        var (tracks, tracksHash) = Artifacts.WriteTracks("sample", "v1", plan.Tracks);
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            using var writer = FeatureSetStore.Of(Artifacts).BeginShard(plan, shard);
            foreach (var track in plan.TracksOf(shard))
            {
                SamplePlan.Extract(track, writer, default);
            }

            writer.Commit();
        }

        FeatureSetStore.Of(Artifacts).Complete(plan, default);
        var import = new DatasetImportSpec("sample", "/data", "genre-folders", new SliceRule());
        Put("dataset", "sample", new DatasetState
        {
            Import = import,
            Output = new ImportOutput(tracks, "v1", [], 10, 19, 60, ImmutableSortedDictionary<string, int>.Empty, tracksHash),
        });
        Put("feature-set", Features, new FeatureSetState
        {
            Spec = plan.Spec,
            Dataset = "sample",
            DatasetVersion = "v1",
            State = BuildState.Ready,
            ManifestHash = ArtifactStore.HashOf(FeatureSetStore.Of(Artifacts).ManifestOf(Features)),
        });
        Put("directory", "datasets", new DirectoryState { Names = ["sample"] });
        Put("directory", "feature-sets", new DirectoryState { Names = [Features] });
        Put("directory", "sweeps", new DirectoryState { Names = ["s"] });
        PutSweep();
        Write("work/s/e0/r0f2/a00001-0000003/checkpoint-000001", "of a run that executes");
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, Now.UtcDateTime.AddDays(-30));
        }
    }

    public ArtifactStore Artifacts { get; }

    public string Features { get; }

    /// <summary>The rows by display name.</summary>
    public Dictionary<string, StateRow> Rows { get; } = [];

    /// <summary>The recorded folder of a fold.</summary>
    public static string Folder(int fold) => $"work/s/e0/r0f{fold}/a00001-000000{fold + 1}";

    public void Put<T>(string state, string key, T value) => Put(state, key, JsonSerializer.Serialize(value, DomainJson.Compact));

    public void Put(string state, string key, string? json) => Rows[$"{state} {key}"] = new StateRow(state, key, json);

    /// <summary>Writes a file, 30 days old by default.</summary>
    public void Write(string artifact, string text, double days = 30)
    {
        Artifacts.Write(artifact, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        File.SetLastWriteTimeUtc(Artifacts.PathOf(artifact), Now.UtcDateTime.AddDays(-days));
    }

    public StoreCheckResult Check() =>
        StoreIntegrityCheck.Run(() => StoreContentsReader.Read(Rows.Values), Artifacts, FeatureSetStore.Of(Artifacts), null, default);

    public CollectionPlan Plan(double keepDays = 7, string checkpoints = "last") =>
        StoreCollection.Plan(
            () => StoreContentsReader.Read(Rows.Values), Artifacts, FeatureSetStore.Of(Artifacts), TimeSpan.FromDays(keepDays),
            CheckpointRetention.Parse(checkpoints), Now);

    public void Dispose() => _folder.Dispose();

    private ExperimentRun End(int fold, AttemptOutcome outcome)
    {
        var folder = Folder(fold);
        Write($"{folder}/model", "a model");
        Write($"{folder}/log.txt", "all went well");
        Write($"{folder}/checkpoint-000009", "the last");
        RunOutputFiles.WritePredictions(Artifacts, folder, SplitPart.Train, [0, 1, 2], [0, 1, 1, 0, 0, 1], 2);
        RunOutputFiles.WritePredictions(Artifacts, folder, SplitPart.Test, [3, 4], [0, 1, 1, 0], 2);
        string[] files = ["model", "rows-train.npy", "predictions-train.npy", "rows-test.npy", "predictions-test.npy"];
        var result = TestData.Result(0, fold, 90, 80) with
        {
            Run = new RunId(new ExperimentId("s", 0), 0, fold),
            Artifacts = files.ToImmutableSortedDictionary(file => file, file => ArtifactStore.HashOf(Artifacts.PathOf($"{folder}/{file}"))),
        };
        return new ExperimentRun
        {
            Run = result.Run,
            Outcome = outcome,
            Output = new RunOutput(result, Features, folder),
            Attempts = [new AttemptRecord(1, new SlotId("n1", "cpu:0", 0), Now, Now, outcome, null, $"{folder}/log.txt")],
        };
    }

    private void PutSweep()
    {
        Put("sweep", "s", new SweepGrainState
        {
            Spec = new SweepSpec
            {
                Name = "s",
                Dataset = "sample",
                Features = "sample",
                Models = new ParameterSpace([new FamilySpace("svm", [])]),
            },
            FeatureSet = Features,
            State = SweepState.Running,
            Genres = ["blues", "rock"],
        });
        Put("sweep-page", "s/00000",
            new PagedState<SweepEntry>.Page
            {
                Items = [new SweepEntry(new ParameterPoint(0, "svm", ParameterSet.Empty), ParameterSet.Empty, EntryState.Open)],
            });
        Put("experiment", "s/e0", new ExperimentState
        {
            Family = "svm",
            Parameters = ParameterSet.Empty,
            Protocol = new Protocol(),
            Runs = { ["r000f000"] = End(0, AttemptOutcome.Completed), ["r000f001"] = End(1, AttemptOutcome.Pruned) },
        });
    }
}
