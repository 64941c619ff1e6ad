using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// The messages and exit codes of commands while the database or the silos of a cluster are unavailable.
/// </summary>
public sealed class OutageTests : IAsyncDisposable
{
    /// <summary>Its own: it is stopped.</summary>
    private readonly PostgresServer _server = new();
    private readonly string _store = Directory.CreateTempSubdirectory("experiments-").FullName;
    private readonly List<SiloProcess> _silos = [];
    private string _connection = "";

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
        await _server.DisposeAsync();
        Directory.Delete(_store, recursive: true);
    }

    [Fact]
    public async Task Unavailable_services_are_reported_in_one_line()
    {
        PostgresServer.SkipUnlessInstalled();
        _connection = await _server.CreateDatabaseAsync();
        await ExpectAsync(4, "no cluster could be reached: its database lists no silo (waited ", timeout: "1");

        foreach (var name in new[] { "n1", "n2" })
        {
            _silos.Add(SiloProcess.Start("--cluster", _connection, "--store", _store, "--devices", "cpu:1", "--name", name));
        }

        await Task.WhenAll(_silos.Select(silo => silo.WaitUntilJoinedAsync()));
        await ExpectAsync(0, "");

        await _server.StopAsync();
        await ExpectAsync(4, "no cluster could be reached: its database is unavailable: Failed to connect to 127.0.0.1:", timeout: "1");

        // The silos still have broken connections from before: they must recover, without the user noticing.
        await _server.StartAsync();
        await ExpectAsync(0, "");

        await Processes.SignalAsync("STOP", [.. _silos.Select(silo => silo.Id)]);
        await ExpectAsync(1, "the silos are alive but slow: 2 of 2 accept a connection, none responded (waited ", timeout: "2");
        await Processes.SignalAsync("CONT", [.. _silos.Select(silo => silo.Id)]);

        foreach (var silo in _silos)
        {
            await silo.KillAsync();
        }

        await ExpectAsync(
            4, "no cluster could be reached: none of the 2 silos that its database lists accepts a connection (waited ", timeout: "2");
    }

    private async Task ExpectAsync(int exitCode, string error, string timeout = "120")
    {
        var answer = await BuiltProgram.RunAsync(_store, "sweep", "list", "--quiet", "--cluster", _connection, "--connect-timeout",
            timeout);
        Assert.True(exitCode == answer.ExitCode, $"exit code {answer.ExitCode} instead of {exitCode}: {answer.Error}");
        Assert.DoesNotContain('\n', answer.Error.TrimEnd());
        Assert.StartsWith(error, answer.Error, StringComparison.Ordinal);
    }
}
