using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Experiments.Silo.Workers;
using Xunit;

namespace Experiments.Cluster;

public sealed class AttemptCheckpointsTests : IDisposable
{
    private static readonly WorkUnit Unit = new(
        "s/e0/r0f0", "sweep/s", new ImportPayload(new DatasetImportSpec("d", "/data", "genre-folders", new SliceRule())), new ResourceSpec());

    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_attempt_goes_on_from_the_last_checkpoint_of_any_attempt()
    {
        Pass(Of("a1"), epochs: 3);
        var second = Of("a2");
        Assert.Equal([1, 2, 3], second.ReadCurve().Select(point => point.Epoch));
        Assert.Equal(3, Read(second));
    }

    [Fact]
    public void A_checkpoint_whose_curve_was_not_kept_is_passed_over()
    {
        // Killed between the two: to go on from epoch 4 would leave a hole in the curve.
        var first = Of("a1");
        Pass(first, epochs: 3);
        first.Save(4, stream => stream.WriteByte(4));

        var second = Of("a2");
        Assert.Equal([1, 2, 3], second.ReadCurve().Select(point => point.Epoch));
        Assert.Equal(3, Read(second));
    }

    [Fact]
    public void Curve_and_checkpoint_are_of_the_same_epoch_though_a_frozen_attempt_comes_back_and_writes()
    {
        var frozen = Of("a1");
        Pass(frozen, epochs: 3);
        using var second = Of("a2");
        Assert.Equal([1, 2, 3], second.ReadCurve().Select(point => point.Epoch));

        Pass(frozen, epochs: 4);
        Assert.Equal(3, Read(second));
    }

    [Fact]
    public void The_last_checkpoint_of_all_attempts_stays_when_the_result_is_recorded()
    {
        Pass(Of("a1"), epochs: 2);
        Pass(Of("a2"), epochs: 3);
        AttemptCheckpoints.Retain(new ArtifactStore(_folder), Unit, CheckpointRetention.Last);
        Assert.Equal(3, Read(Of("a3")));
        Assert.Single(Directory.EnumerateFiles(_folder, "checkpoint-*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Nothing_stays_where_none_is_to_be_kept()
    {
        Pass(Of("a1"), epochs: 2);
        Pass(Of("a2"), epochs: 3);
        AttemptCheckpoints.Retain(new ArtifactStore(_folder), Unit, CheckpointRetention.None);
        Assert.Null(Of("a3").OpenLatest());
        Assert.Empty(Of("a3").ReadCurve());
    }

    private AttemptCheckpoints Of(string attempt) => new(
        new ArtifactStore(_folder), new WorkOrder(Unit, 1, _folder, $"{ArtifactPaths.Unit(Unit)}/{attempt}", "cpu", new SlotId("n1", "cpu:0", 0)));

    private static void Pass(AttemptCheckpoints checkpoints, int epochs)
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
