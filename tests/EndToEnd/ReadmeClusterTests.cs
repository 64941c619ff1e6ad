using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// Runs the README's walk through a cluster, command by command: silos as processes with one slot each on a database of their own, and a
/// declared GPU instead of real ones.
/// </summary>
public sealed class ReadmeClusterTests(PostgresServer server) : IAsyncDisposable
{
    /// <summary>The section that the walk is in.</summary>
    public const string Walk = "README.md ## A cluster";

    private readonly ReadmeFolder _folder = new();
    private readonly List<SiloProcess> _silos = [];
    private Dictionary<string, string> _variables = [];

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_command_of_the_cluster_walkthrough_works_in_order()
    {
        PostgresServer.SkipUnlessInstalled();
        _folder.Write(TestContext.Current.CancellationToken);
        var outputs = new Dictionary<string, string>();
        foreach (var command in ReadmeCommands.All(command => command.Place == Walk))
        {
            outputs[command.Text] = await RunCommandAsync(command.Text);
        }

        Assert.Equal(4, _silos.Count);
        Assert.All(Enumerable.Range(1, 3),
            silo => Assert.Contains($"n{silo} ", outputs["experiments node list"], StringComparison.Ordinal));
        Assert.Contains("gpu=h100", outputs["experiments node show n4"], StringComparison.Ordinal);
        Assert.Contains("random-forest", outputs["experiments sweep leaderboard quick"], StringComparison.Ordinal);
    }

    private async Task<string> RunCommandAsync(string command)
    {
        if (command == "createdb experiments")
        {
            _variables = new()
            {
                ["EXPERIMENTS_CLUSTER"] = await server.CreateDatabaseAsync(),
                ["EXPERIMENTS_STORE"] = _folder.Store,
            };
            return "";
        }

        if (command.StartsWith("export ", StringComparison.Ordinal))
        {
            Assert.All(_variables.Keys, name => Assert.Contains($"{name}=", command, StringComparison.Ordinal));
            return "";
        }

        if (command.StartsWith("silo ", StringComparison.Ordinal))
        {
            var silo = SiloProcess.StartWith(_variables, ReadmeFolder.Adapt(command.Split(' ')[1..]));
            _silos.Add(silo);
            await silo.WaitUntilJoinedAsync();
            return silo.Output;
        }

        var arguments = ReadmeCommands.ArgumentsOf(command);
        Assert.True(arguments is not null, $"README: no rule for running `{command}`");
        using var running = BuiltProgram.StartWith(_variables, _folder.Path, _folder.Store, ReadmeFolder.Adapt(arguments));
        var answer = await running.EndAsync();
        Assert.True(answer.ExitCode == 0, $"README: `{command}` exited with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
        return answer.Output;
    }
}
