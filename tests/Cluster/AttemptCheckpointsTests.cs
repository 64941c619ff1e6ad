using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Execution.Runs;
using Experiments.Models;
using Experiments.Store;
using Xunit;

namespace Experiments.Cluster;

public sealed class AttemptCheckpointsTests : IDisposable
{
    private static readonly WorkUnit Unit = new(
        "s/e0/r0f0", "sweep/s", new ImportPayload(new DatasetImportSpec("d", "/data", "genre-folders", new SliceRule())),
        new ResourceSpec());

    private readonly List<string> _warnings = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_attempt_resumes_from_the_last_checkpoint_of_any_attempt()
    {
        SaveEpochs(OpenCheckpoints("a1"), epochs: 3);
        var second = OpenCheckpoints("a2");
        Assert.Equal([1, 2, 3], second.ReadCurve().Select(point => point.Epoch));
        Assert.Equal(3, Read(second));
    }

    [Fact]
    public void A_checkpoint_without_its_curve_is_skipped()
    {
        // Killed between the two: continuing from epoch 4 would leave a hole in the curve.
        var first = OpenCheckpoints("a1");
        SaveEpochs(first, epochs: 3);
        first.Save(4, stream => stream.WriteByte(4));

        var second = OpenCheckpoints("a2");
        Assert.Equal([1, 2, 3], second.ReadCurve().Select(point => point.Epoch));
        Assert.Equal(3, Read(second));
    }

    [Theory]
    [InlineData("checkpoint-000003", 2)]
    [InlineData("curve-000003.json", 2)]
    [InlineData("checkpoint-000002", 3)]
    public void The_latest_intact_checkpoint_is_used(string damaged, int expected)
    {
        SaveEpochs(OpenCheckpoints("a1"), epochs: 3);
        Damage(damaged);
        using var second = OpenCheckpoints("a2");
        Assert.Equal(Enumerable.Range(1, expected), second.ReadCurve().Select(point => point.Epoch));
        Assert.Equal(expected, Read(second));
        Assert.Equal(expected == 3 ? 0 : 1, _warnings.Count);
        Assert.All(_warnings, line => Assert.Contains($"{damaged}: is damaged: expected SHA-256 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_whose_checkpoints_are_all_damaged_starts_over()
    {
        SaveEpochs(OpenCheckpoints("a1"), epochs: 3);
        Damage("checkpoint-000003");
        Damage("checkpoint-000002");
        using var second = OpenCheckpoints("a2");
        Assert.Null(second.OpenLatest());
        Assert.Empty(second.ReadCurve());
    }

    [Fact]
    public void An_attempt_keeps_its_last_two_checkpoints_with_their_curves()
    {
        SaveEpochs(OpenCheckpoints("a1"), epochs: 5);
        Assert.Equal(
            ["checkpoint-000004", "checkpoint-000005", "curve-000004.json", "curve-000005.json"],
            Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_checkpoint_of_an_earlier_build_can_be_resumed()
    {
        var artifacts = new ArtifactStore(_folder.Path);
        artifacts.Write($"{ArtifactPaths.Unit(Unit)}/a1/checkpoint-000003", stream => stream.WriteByte(3));
        artifacts.Write($"{ArtifactPaths.Unit(Unit)}/a1/curve.json", stream => System.Text.Json.JsonSerializer.Serialize(
            stream, Enumerable.Range(1, 3).Select(epoch => new EpochPoint(epoch, 1, 0.5, null, null, 0.001, 10)), DomainJson.Compact));
        using var second = OpenCheckpoints("a2");
        Assert.Equal([1, 2, 3], second.ReadCurve().Select(point => point.Epoch));
        Assert.Equal(3, Read(second));
    }

    [Fact]
    public void Curve_and_checkpoint_match_although_an_earlier_attempt_still_writes()
    {
        var frozen = OpenCheckpoints("a1");
        SaveEpochs(frozen, epochs: 3);
        using var second = OpenCheckpoints("a2");
        Assert.Equal([1, 2, 3], second.ReadCurve().Select(point => point.Epoch));

        SaveEpochs(frozen, epochs: 4);
        Assert.Equal(3, Read(second));
    }

    [Fact]
    public void Retention_keeps_only_the_last_checkpoint_of_all_attempts()
    {
        SaveEpochs(OpenCheckpoints("a1"), epochs: 2);
        SaveEpochs(OpenCheckpoints("a2"), epochs: 3);
        AttemptCheckpoints.Retain(new ArtifactStore(_folder.Path), Unit, CheckpointRetention.Last);
        Assert.Equal(3, Read(OpenCheckpoints("a3")));
        Assert.Single(Directory.EnumerateFiles(_folder.Path, "checkpoint-*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Retention_none_keeps_no_checkpoint()
    {
        SaveEpochs(OpenCheckpoints("a1"), epochs: 2);
        SaveEpochs(OpenCheckpoints("a2"), epochs: 3);
        AttemptCheckpoints.Retain(new ArtifactStore(_folder.Path), Unit, CheckpointRetention.None);
        Assert.Null(OpenCheckpoints("a3").OpenLatest());
        Assert.Empty(OpenCheckpoints("a3").ReadCurve());
    }

    [Fact]
    public void Where_a_longer_run_began_is_kept_though_the_shorter_runs_checkpoint_is_removed()
    {
        SaveEpochs(OpenCheckpoints("a1", Shorter), epochs: 3);
        var first = OpenCheckpoints("a1", Longer);
        Assert.Equal([1, 2, 3], first.ReadCurve().Select(point => point.Epoch));
        AttemptCheckpoints.Retain(new ArtifactStore(_folder.Path), Shorter, CheckpointRetention.None);
        Assert.Equal(3, first.OriginEpoch);

        SaveEpochs(first, epochs: 5);
        using var second = OpenCheckpoints("a2", Longer);
        Assert.Equal(5, Read(second));
        Assert.Equal(3, second.OriginEpoch);
    }

    [Fact]
    public void A_longer_run_that_began_from_scratch_says_so_though_the_shorter_run_has_a_checkpoint_later()
    {
        using var first = OpenCheckpoints("a1", Longer);
        Assert.Null(first.OpenLatest());
        SaveEpochs(first, epochs: 2);
        SaveEpochs(OpenCheckpoints("a1", Shorter), epochs: 3);
        using var second = OpenCheckpoints("a2", Longer);
        Assert.Equal(2, Read(second));
        Assert.Equal((null, null), (first.OriginEpoch, second.OriginEpoch));
    }

    private static WorkUnit Shorter { get; } = UnitOf("s/e0/r0f0", null);

    private static WorkUnit Longer { get; } = UnitOf("s/e1/r0f0", new RunOrigin(RunId.Parse("s/e0/r0f0"), ParameterSet.Empty));

    private static WorkUnit UnitOf(string id, RunOrigin? origin)
    {
        var parameters = FamilyCatalog.All.Get("cnn").Parameters.Complete(ParameterSet.Empty);
        return new WorkUnit(
            id, "sweep/s",
            new RunPayload(RunId.Parse(id), "features", "cnn", parameters, new Protocol(), new ObjectiveSpec(), origin),
            new ResourceSpec());
    }

    private AttemptCheckpoints OpenCheckpoints(string attempt) => OpenCheckpoints(attempt, Unit);

    private AttemptCheckpoints OpenCheckpoints(string attempt, WorkUnit unit) => new(
        new ArtifactStore(_folder.Path),
        new WorkOrder(unit, 1, _folder.Path, $"{ArtifactPaths.Unit(unit)}/{attempt}", "cpu", new SlotId("n1", "cpu:0", 0)),
        _warnings.Add);

    private void Damage(string file)
    {
        var path = Assert.Single(Directory.EnumerateFiles(_folder.Path, file, SearchOption.AllDirectories));
        var bytes = File.ReadAllBytes(path);
        bytes[0] ^= 64;
        File.WriteAllBytes(path, bytes);
    }

    private static void SaveEpochs(AttemptCheckpoints checkpoints, int epochs)
    {
        var curve = ImmutableArray<EpochPoint>.Empty;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var number = (byte)epoch;
            checkpoints.Save(epoch, stream => stream.WriteByte(number));
            curve = curve.Add(new EpochPoint(epoch, 1, 0.5, null, null, 0.001, 10));
            checkpoints.WriteCurve(curve);
        }
    }

    private static int Read(AttemptCheckpoints checkpoints)
    {
        using var stream = checkpoints.OpenLatest();
        return stream!.ReadByte(); // not null: there is a checkpoint
    }
}
