using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd.Operations;

/// <summary>Clients that follow a sweep in a cluster and disconnect in every possible way.</summary>
public sealed partial class WatchingTests(PostgresServer server) : IDisposable
{
    /// <summary>Orleans drops a watcher that has not asked for about ten seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private string _connection = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_silo_releases_watchers_that_are_killed_suspended_or_unread()
    {
        PostgresServer.SkipUnlessInstalled();
        _connection = await server.CreateDatabaseAsync();
        await using var silo = SiloProcess.Start(
            "--cluster", _connection, "--store", Store, "--devices", "cpu:1", "--name", "n1", "--http", "0");
        await silo.WaitUntilJoinedAsync();
        _http.BaseAddress = await silo.HttpAddressAsync();
        DemoCorpus.Write(_folder.Path, new DemoCorpusOptions { TracksPerGenre = 4, Seconds = 4, Seed = 3, Genres = ["blues", "metal"] },
            cancellationToken: Cancellation);
        await SucceedAsync("dataset", "import", "small", _folder["genres"]);
        await SucceedAsync("sweep", "run", WriteSweep(), "--detach");

        using var killed = Watch();
        await WaitForWatchersAsync(1);
        using var suspended = Watch();
        await WaitForWatchersAsync(2);
        using var unread = Watch();
        await WaitForWatchersAsync(3);
        killed.Kill();
        await Processes.SignalAsync("STOP", suspended.Id);
        unread.CloseOutput();
        await WaitForWatchersAsync(0);
        Assert.Equal(130, await unread.ExitAsync());

        await Processes.SignalAsync("CONT", suspended.Id);
        await WaitForWatchersAsync(1);
        await SucceedAsync("sweep", "cancel", "waiting");
        var ended = await suspended.EndAsync();
        Assert.DoesNotContain("internal error", ended.Error, StringComparison.Ordinal);
        Assert.Contains("sweep waiting: cancelled", ended.Output, StringComparison.Ordinal);
        await WaitForWatchersAsync(0);
    }

    private Running Watch() => BuiltProgram.Start(Store, "sweep", "watch", "waiting", "--cluster", _connection);

    private async Task WaitForWatchersAsync(int expected)
    {
        var (started, count) = (TimeProvider.System.GetTimestamp(), "");
        while (count != expected.ToString(CultureInfo.InvariantCulture))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{expected} watchers expected, the silo counts '{count}'");
            await Task.Delay(200, Cancellation);
            count = Watchers().Match(await _http.GetStringAsync("metrics", Cancellation)).Groups["count"].Value;
        }
    }

    private string WriteSweep()
    {
        var path = _folder["waiting.yaml"];
        File.WriteAllText(_folder["rms.yaml"], "name: rms\ntable:\n  - { feature: rms, statistics: [mean, std] }\n");
        File.WriteAllText(path, $$"""
            name: waiting
            dataset: small
            features: {{_folder["rms.yaml"]}}
            protocol: { split: track, folds: 2 }
            resources: { device: cuda }
            models: [{ family: knn, parameters: { k: 1 } }]
            """);
        return path;
    }

    private Task<Answer> SucceedAsync(params string[] arguments) =>
        BuiltProgram.SucceedAsync(Store, [.. arguments, "--cluster", _connection]);

    [GeneratedRegex(@"^experiments_sweep_watchers\S* (?<count>\d+)", RegexOptions.Multiline)]
    private static partial Regex Watchers();
}
