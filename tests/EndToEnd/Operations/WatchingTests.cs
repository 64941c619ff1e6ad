using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd.Operations;

/// <summary>Clients that follow a sweep in a cluster and disconnect in every possible way.</summary>
public sealed partial class WatchingTests : IAsyncLifetime
{
    /// <summary>Orleans drops a watcher that has not asked for about ten seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly PostgresProcess? _postgres = PostgresProcess.IsInstalled ? new PostgresProcess() : null;
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;
    private readonly int _port = Ports.Free();
    private string _connection = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_folder, "store");

    public async ValueTask InitializeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.InitializeAsync();
            _connection = _postgres.ConnectionTo(await _postgres.CreateDatabaseAsync(Cancellation));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_silo_frees_watchers_that_are_killed_suspended_or_read_by_nobody()
    {
        Assert.SkipUnless(PostgresProcess.IsInstalled, "PostgreSQL is not installed (Debian's package postgresql)");
        await using var silo = SiloProcess.Start(
            "--cluster", _connection, "--store", Store, "--devices", "cpu:1", "--name", "n1", "--http",
            _port.ToString(CultureInfo.InvariantCulture));
        await silo.JoinedAsync();
        DemoCorpus.Write(_folder, new DemoCorpusOptions { TracksPerGenre = 4, Seconds = 4, Seed = 3, Genres = ["blues", "metal"] },
            cancellationToken: Cancellation);
        await DoneAsync("dataset", "import", "small", Path.Combine(_folder, "genres"));
        await DoneAsync("sweep", "run", WriteSweep(), "--detach");

        using var killed = Watch();
        await WatchersAsync(1);
        using var suspended = Watch();
        await WatchersAsync(2);
        using var unread = Watch();
        await WatchersAsync(3);
        killed.Kill();
        await Processes.SignalAsync("STOP", suspended.Id);
        unread.CloseOutput();
        await WatchersAsync(0);
        Assert.Equal(130, await unread.ExitAsync());

        await Processes.SignalAsync("CONT", suspended.Id);
        await WatchersAsync(1);
        await DoneAsync("sweep", "cancel", "waiting");
        var ended = await suspended.EndAsync();
        Assert.DoesNotContain("internal error", ended.Error, StringComparison.Ordinal);
        Assert.Contains("sweep waiting: cancelled", ended.Output, StringComparison.Ordinal);
        await WatchersAsync(0);
    }

    private Running Watch() => BuiltProgram.Start(Store, "sweep", "watch", "waiting", "--cluster", _connection);

    private async Task WatchersAsync(int expected)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/") };
        var (started, count) = (TimeProvider.System.GetTimestamp(), "");
        while (count != expected.ToString(CultureInfo.InvariantCulture))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{expected} watchers expected, the silo counts '{count}'");
            await Task.Delay(200, Cancellation);
            count = Watchers().Match(await http.GetStringAsync("metrics", Cancellation)).Groups["count"].Value;
        }
    }

    private string WriteSweep()
    {
        var path = Path.Combine(_folder, "waiting.yaml");
        File.WriteAllText(Path.Combine(_folder, "rms.yaml"), "name: rms\ntable:\n  - { feature: rms, statistics: [mean, std] }\n");
        File.WriteAllText(path, $$"""
            name: waiting
            dataset: small
            features: {{Path.Combine(_folder, "rms.yaml")}}
            protocol: { split: track, folds: 2 }
            resources: { device: cuda }
            models: [{ family: knn, parameters: { k: 1 } }]
            """);
        return path;
    }

    private async Task DoneAsync(params string[] arguments)
    {
        var answer = await BuiltProgram.RunAsync(Store, [.. arguments, "--cluster", _connection]);
        Assert.True(answer.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
    }

    [GeneratedRegex(@"^experiments_sweep_watchers\S* (?<count>\d+)", RegexOptions.Multiline)]
    private static partial Regex Watchers();
}
