using Experiments.Silo;
using Experiments.Silo.Operations.Http;
using Experiments.Store;
using Experiments.Unit.Grains.Sweeps;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class ReadinessChecksTests
{
    [Fact]
    public async Task Two_who_ask_at_once_get_the_same_answer()
    {
        using var folder = new TemporaryFolder();
        var check = new StorageHealthCheck(
            new SiloOptions { Name = "n1", Store = folder.Path }, new ArtifactStore(folder["artifacts"]), new MemoryStorage());
        for (var round = 0; round < 20; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(
                _ => Task.Run(() => check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken))));
            Assert.All(answers, answer => Assert.Equal((HealthStatus.Healthy, null), (answer.Status, answer.Exception?.Message)));
        }

        Assert.Empty(Directory.GetFiles(folder["artifacts"]));
    }
}
