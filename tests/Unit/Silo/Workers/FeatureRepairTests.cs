using System.Collections.Immutable;
using System.Net.Sockets;
using System.Reflection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Workers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Silo.Workers;

public sealed class FeatureRepairTests
{
    private static readonly UserErrorException Damage = UserErrorException.Failed("shard-0.npy: is damaged");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repair_waits_for_a_database_or_silo_that_does_not_answer()
    {
        Queue<Func<ImmutableArray<ShardPayload>>> answers = new(
        [
            () => throw new OrleansException("Error from storage provider", new SocketException()),
            () => [Shard],
            () => throw new TimeoutException("no response"),
            () => [],
        ]);
        var built = new List<int>();
        var repaired = await RepairAsync(answers, order => built.Add(((ShardPayload)order.Unit.Payload).Shard), Cancellation);
        Assert.Equal((1, 0), (repaired, Assert.Single(built)));
        Assert.Empty(answers);
    }

    [Fact]
    public async Task What_is_not_an_outage_ends_a_repair()
    {
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RepairAsync(new([() => throw new InvalidOperationException("wrong")]), _ => { }, Cancellation));
        Assert.Equal("wrong", wrong.Message);
        var refused = await Assert.ThrowsAsync<UserErrorException>(
            () => RepairAsync(new([() => throw new UserErrorException("it was imported")]), _ => { }, Cancellation));
        Assert.Equal("shard-0.npy: is damaged (automatic repair failed: it was imported)", refused.Message);
    }

    [Fact]
    public async Task A_cancelled_run_waits_no_longer()
    {
        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RepairAsync(
            new([() => Cancel(), () => throw new InvalidOperationException("asked again")]), _ => { }, cancelled.Token));

        ImmutableArray<ShardPayload> Cancel()
        {
            cancelled.Cancel();
            throw new TimeoutException("no response");
        }
    }

    private static ShardPayload Shard { get; } = new(
        "f", new DatasetImportSpec("d", "/d", "folders", new SliceRule()), "1", new FeatureSpec { Name = "f" }, 0);

    private static Task<int> RepairAsync(
        Queue<Func<ImmutableArray<ShardPayload>>> answers, Action<WorkOrder> build, CancellationToken cancellationToken)
    {
        var features = DispatchProxy.Create<IFeatureSetGrain, Answering>();
        ((Answering)(object)features).Answers = answers;
        var time = new FakeTimeProvider();
        var unit = new WorkUnit("s/e0/r0f0", "s", Shard, new ResourceSpec());
        var order = new WorkOrder(unit, 1, "/a", "/a/f", "cpu", new SlotId("n", "cpu:0", 0));
        var repairing = FeatureRepair.RepairAsync(
            features, order, Damage,
            one =>
            {
                build(one);
                return Task.CompletedTask;
            },
            time, cancellationToken);
        while (!repairing.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        return repairing;
    }

    /// <summary>Answers each call with the next answer.</summary>
    public class Answering : DispatchProxy
    {
        internal Queue<Func<ImmutableArray<ShardPayload>>> Answers { get; set; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            try
            {
                return Task.FromResult(Answers.Dequeue()());
            }
            catch (Exception exception)
            {
                return Task.FromException<ImmutableArray<ShardPayload>>(exception);
            }
        }
    }
}
