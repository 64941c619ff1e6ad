using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Store;
using Experiments.Store.Files;
using Experiments.Unit.Features.Storage;
using Experiments.Unit.Store.Checking;
using Xunit;

namespace Experiments.Unit.Store;

/// <summary>
/// Whatever happens to the bytes of a file in a store, its reader gets what was written or a one-line error. The store is a sample with
/// every kind of file, each read as the program reads it.
/// </summary>
public sealed class DamagedArtifactTests : IDisposable
{
    private const int Tries = 1_500;

    private readonly TestStore _store = new();
    private readonly RunOutput _run;
    private readonly WorkOrder _order;

    public DamagedArtifactTests()
    {
        // Not null: put there.
        var state = JsonSerializer.Deserialize<Experiments.Grains.ExperimentState>(_store.Rows["experiment s/e0"].Json!,
            DomainJson.Compact)!;
        _run = state.Runs["r000f000"].Output!; // not null: it has a result
        var unit = new WorkUnit(
            "t/e0/r0f0", "sweep/t", new ImportPayload(new DatasetImportSpec("d", "/data", "genre-folders", new SliceRule())),
            new ResourceSpec());
        _order = new WorkOrder(unit, 1, _store.Artifacts.Root, "work/t/e0/r0f0/a00001-0000001", "cpu", new SlotId("n1", "cpu:0", 0));
        _store.Artifacts.WriteJson(ArtifactPaths.Audit("sample", "v1"), new StoredList<string>(["an audit"]));
        using var checkpoints = new AttemptCheckpoints(_store.Artifacts, _order);
        var curve = ImmutableArray<EpochPoint>.Empty;
        foreach (var epoch in Enumerable.Range(1, 3))
        {
            checkpoints.Save(epoch, stream => stream.Write(Weights(epoch)));
            checkpoints.WriteCurve(curve = curve.Add(new EpochPoint(epoch, 1.0 / epoch, 0.5, null, null, 0.001, 10)));
        }
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_kind_of_stored_file_is_covered() => Assert.Equal(
        ["audit", "checkpoint", "curve", "manifest", "model", "predictions", "rows", "shard description", "table", "tensor", "tracks"],
        Targets().Select(target => target.Kind).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_damaged_file_gives_the_original_content_or_a_one_line_error()
    {
        var random = new Random(20260412);
        var targets = Targets();
        var (told, same) = (0, 0);
        var expected = targets.Select(target => target.Kind).Distinct().ToDictionary(kind => kind, Read);
        for (var number = 0; number < Tries; number++)
        {
            var (kind, path) = targets[random.Next(targets.Length)];
            var bytes = File.ReadAllBytes(path);
            var (changed, change) = ByteDamage.Apply(bytes, random);
            File.WriteAllBytes(path, changed);
            try
            {
                Assert.True(IsRight(kind, Read(kind), expected[kind]), $"try {number}: {change} in {path} gave something else");
                same++;
            }
            catch (UserErrorException error)
            {
                Assert.True(!error.Message.Contains('\n', StringComparison.Ordinal), $"try {number}: {change} in {path}: {error.Message}");
                Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
                told++;
            }

            File.WriteAllBytes(path, bytes);
        }

        // The rest are changes without effect, such as zeroing a block of zeros, and checkpoints, which are optional.
        Assert.Equal(Tries, told + same);
        Assert.InRange(told, Tries * 6 / 10, Tries);
    }

    /// <summary>Damaged checkpoints are skipped: the previous one, or none, is also correct.</summary>
    private static bool IsRight(string kind, string found, string expected) => kind is "checkpoint" or "curve"
        ? found is "" || found == expected || found == Checkpoint(2)
        : found == expected;

    private string Read(string kind)
    {
        // A new store object each time: a process checks each file once.
        var artifacts = new ArtifactStore(_store.Artifacts.Root);
        switch (kind)
        {
            case "tracks":
                return DomainJson.Hash(artifacts.ReadTracks(ArtifactPaths.Tracks("sample", "v1")));
            case "audit":
                return DomainJson.Hash(artifacts.ReadJson<StoredList<string>>(ArtifactPaths.Audit("sample", "v1"), "audit it again"));
            case "model":
                return Convert.ToHexString(artifacts.ReadOutput(_run, ArtifactPaths.ModelFile));
            case "predictions" or "rows":
                return Predictions(artifacts);
            case "checkpoint" or "curve":
                using (var checkpoints = new AttemptCheckpoints(artifacts, _order))
                {
                    return checkpoints.OpenLatest() is MemoryStream stream
                        ? Convert.ToHexString(stream.ToArray()) + DomainJson.Hash(checkpoints.ReadCurve())
                        : "";
                }

            case "shard description":
                // A damaged one is rebuilt: correct, as long as it is not accepted as an intact one with other content.
                var plan = SamplePlan.Create(tracks: 10);
                return string.Concat(
                    Enumerable.Range(0, plan.Shards)
                        .Select(shard => FeatureSetStore.Of(artifacts).FindShardProblem(plan, shard, out var info) is { } problem
                    ? throw StoredBytes.Unreadable($"{ShardName(shard)}.json", problem, "build it again")
                    : DomainJson.Hash(info)));
            default:
                using (var features = FeatureSetStore.Of(artifacts).Open(_store.Features))
                {
                    // Not null: the sample has both.
                    return DomainJson.Hash(
                        new { features.Manifest, features.Slices, Table = features.Table!.ToArray(), Tensor = features.Tensor!.ToArray() });
                }
        }
    }

    private string Predictions(ArtifactStore artifacts)
    {
        var sets = FeatureSetStore.Of(artifacts);
        var results = new RunOutputFiles(artifacts, sets);
        using var features = sets.Open(_store.Features);
        var whole = results.ReadPredictions(_run, features, SplitPart.Test)!; // not null: it has a test part
        var (rows, probabilities) = results.OpenPredictions(_run, SplitPart.Test)!.Value; // not null: it has a test part
        using (rows)
        using (probabilities)
        {
            var row = new float[2];
            probabilities.Read(1, row);
            return DomainJson.Hash(
                new { whole.Slices, whole.Labels, Probabilities = whole.Probabilities.ToArray(), Found = rows.Find(4), row });
        }
    }

    private (string Kind, string Path)[] Targets()
    {
        var features = FeatureSetStore.Of(_store.Artifacts).FolderOf(_store.Features);
        return
        [
            ("tracks", At(ArtifactPaths.Tracks("sample", "v1"))),
            ("audit", At(ArtifactPaths.Audit("sample", "v1"))),
            ("model", At($"{_run.Folder}/{ArtifactPaths.ModelFile}")),
            ("predictions", At($"{_run.Folder}/{ArtifactPaths.Predictions(SplitPart.Test)}")),
            ("rows", At($"{_run.Folder}/{ArtifactPaths.Rows(SplitPart.Test)}")),
            ("checkpoint", At($"{_order.Folder}/{ArtifactPaths.Checkpoint(3)}")),
            ("curve", At($"{_order.Folder}/{ArtifactPaths.Curve(3)}")),
            ("manifest", Path.Combine(features, "manifest.json")),
            ("shard description", Path.Combine(features, $"{ShardName(1)}.json")),
            ("table", Path.Combine(features, $"{ShardName(1)}.parquet")),
            ("tensor", Path.Combine(features, $"{ShardName(1)}.npy")),
        ];

        string At(string artifact) => _store.Artifacts.PathOf(artifact);
    }

    private static string ShardName(int shard) => $"shard-{shard:00000}";

    private static byte[] Weights(int epoch) => [.. Enumerable.Range(0, 300).Select(number => (byte)(number * epoch))];

    /// <summary>The expected reading if the run continues from that epoch.</summary>
    private static string Checkpoint(int epoch) => Convert.ToHexString(Weights(epoch)) + DomainJson.Hash(
        Enumerable.Range(1, epoch).Select(number => new EpochPoint(number, 1.0 / number, 0.5, null, null, 0.001, 10)).ToImmutableArray());
}
