using Experiments.Domain;
using Experiments.Execution;
using Experiments.Store.Paths;
using Xunit;

namespace Experiments.Unit.Execution;

public sealed class DataRootGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_outside_the_data_roots_is_rejected()
    {
        _folder.Write("music/blues/a.wav", "");
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        var inner = new Recorder();
        await using var guard = new DataRootGuard(inner, new DataRoots([_folder["music"]]));

        await ExecuteAsync(guard, new ImportPayload(Import(_folder["in"])));
        var begun = Assert.IsType<ImportPayload>(Assert.Single(inner.Begun));
        Assert.Equal(_folder["music"], begun.Spec.Root);

        foreach (var root in new[] { "/etc", _folder["music", ".."] })
        {
            await Assert.ThrowsAsync<UserErrorException>(() => ExecuteAsync(guard, new ImportPayload(Import(root))));
            await Assert.ThrowsAsync<UserErrorException>(
                () => ExecuteAsync(guard, new ShardPayload("id", Import(root), "version", new FeatureSpec { Name = "f" }, 0)));
        }

        Assert.Single(inner.Begun);
    }

    private static DatasetImportSpec Import(string root) => new("d", root, "genre-folders", new SliceRule());

    private static async Task ExecuteAsync(DataRootGuard guard, WorkPayload payload) => await guard.ExecuteAsync(
        new WorkOrder(
            new WorkUnit("u", "o", payload, new ResourceSpec()), 1, "/artifacts", "work/u/a1", "cpu", new SlotId("n1", "cpu:0", 0)),
        "log.txt", _ => { }, CancellationToken.None, TestContext.Current.CancellationToken);

    private sealed class Recorder : IWorkExecutor
    {
        public List<WorkPayload> Begun { get; } = [];

        public Task<WorkResult> ExecuteAsync(
            WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
        {
            Begun.Add(order.Unit.Payload);
            return Task.FromResult<WorkResult>(new ShardOutput(0, 0));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
