using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>A run that kills its silo, and with it the scheduler that granted its lease.</summary>
public sealed class LostSilosTests : IDisposable
{
    private const string Sweep = "deadly";

    /// <summary>Less than the default of 10: each takes the start of a silo.</summary>
    private const int MaxLostAttempts = 3;

    private static readonly ImmutableSortedDictionary<string, string> Label =
        ImmutableSortedDictionary<string, string>.Empty.Add("deadly", "yes");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    private string Attempts => Path.Combine(Store, "artifacts", "work", Sweep, "e0", "r0f0");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_loses_its_silo_every_time_is_abandoned_with_all_attempts_listed()
    {
        // Longer than it takes to kill its silo: no attempt finishes.
        var sweep = Demo.Sweep(Sweep, Demo.Family("random-forest", ("nEstimators", [ParameterValue.Of(10_000)]))) with
        {
            Protocol = new Protocol { Folds = 1, TestFraction = 0.3, Seed = 5 },
            Resources = new ResourceSpec(Labels: Label),
        };
        await using (var silo = await TestSilo.StartAsync(Store))
        {
            // No slot here has the label: the features are built, and the run waits for the next silo.
            await Demo.ImportAsync(silo.Grains, _folder["audio"]);
            await silo.Grains.GetGrain<ISweepGrain>(Sweep).SubmitAsync(sweep, Demo.Features, Cancellation);
            await Until.TrueAsync(() => silo.Grains.GetGrain<ISweepGrain>(Sweep).DescribeAsync(Cancellation),
                now => now.State is SweepState.Running);
        }

        for (var attempt = CountAttempts(); attempt < MaxLostAttempts; attempt = CountAttempts())
        {
            var before = attempt;
            await using var silo = SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n1", "--label", "deadly=yes");
            await Until.TrueAsync(() => Task.FromResult(CountAttempts()), begun => begun > before);
            await silo.KillAsync();
        }

        await using (var silo = await TestSilo.StartAsync(Store, [new DeviceInfo("cpu:0", "cpu", 1, 4L << 30)], Label,
            schedule: options => options.MaxLostAttempts = MaxLostAttempts))
        {
            var ended = await Demo.EndAsync(silo.Grains, Sweep);
            Assert.Equal((0, 1), (ended.Runs.Completed, ended.Runs.Failed));
            var run = Assert.Single(await Demo.RunsAsync(silo.Grains, Sweep, 0));
            Assert.Equal(Enumerable.Range(1, MaxLostAttempts), run.Attempts.Select(attempt => attempt.Number));
            Assert.Equal(
                [AttemptOutcome.Lost, AttemptOutcome.Lost, AttemptOutcome.Failed], run.Attempts.Select(attempt => attempt.Outcome));
            Assert.EndsWith("abandoned after 3 such attempts in a row", run.Attempts[^1].Reason, StringComparison.Ordinal);
            Assert.Equal(MaxLostAttempts, CountAttempts());
        }
    }

    private int CountAttempts() => Directory.Exists(Attempts) ? Directory.GetDirectories(Attempts).Length : 0;
}
