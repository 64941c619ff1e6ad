using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// The messages and exit codes of commands while the database or the silos of a cluster are unavailable.
/// </summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly PostgresProcess? _postgres = PostgresProcess.IsInstalled ? new PostgresProcess() : null;
    private readonly string _store = Directory.CreateTempSubdirectory("experiments-").FullName;
    private readonly List<SiloProcess> _silos = [];
    private string _connection = "";

    public async ValueTask InitializeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.InitializeAsync();
            _connection = _postgres.ConnectionTo(await _postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_store, recursive: true);
    }

    [Fact]
    public async Task What_is_away_is_said_in_one_line_with_what_to_do_and_passes_with_the_outage()
    {
        Assert.SkipUnless(_postgres is not null, "PostgreSQL is not installed (Debian's package postgresql)");
        await IsAsync(4, "no cluster could be reached: its database lists no silo (waited ", timeout: "1");

        foreach (var name in new[] { "n1", "n2" })
        {
            _silos.Add(SiloProcess.Start("--cluster", _connection, "--store", _store, "--devices", "cpu:1", "--name", name));
        }

        await Task.WhenAll(_silos.Select(silo => silo.JoinedAsync()));
        await IsAsync(0, "");

        await _postgres.StopAsync();
        await IsAsync(4, "no cluster could be reached: its database is unavailable: Failed to connect to 127.0.0.1:", timeout: "1");

        // The silos still have broken connections from before: they must recover, without the user noticing.
        await _postgres.StartAsync();
        await IsAsync(0, "");

        await Processes.SignalAsync("STOP", [.. _silos.Select(silo => silo.Id)]);
        await IsAsync(1, "the silos are alive but slow: 2 of 2 accept a connection, none responded (waited ", timeout: "2");
        await Processes.SignalAsync("CONT", [.. _silos.Select(silo => silo.Id)]);

        foreach (var silo in _silos)
        {
            await silo.KillAsync();
        }

        await IsAsync(
            4, "no cluster could be reached: none of the 2 silos that its database lists accepts a connection (waited ", timeout: "2");
    }

    private async Task IsAsync(int exitCode, string error, string timeout = "120")
    {
        var answer = await BuiltProgram.RunAsync(_store, "sweep", "list", "--quiet", "--cluster", _connection, "--connect-timeout",
            timeout);
        Assert.True(exitCode == answer.ExitCode, $"exit code {answer.ExitCode} in place of {exitCode}: {answer.Error}");
        Assert.DoesNotContain('\n', answer.Error.TrimEnd());
        Assert.StartsWith(error, answer.Error, StringComparison.Ordinal);
    }
}
