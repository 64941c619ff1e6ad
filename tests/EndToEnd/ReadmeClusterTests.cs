using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// Walks the README's way through a cluster, command by command: silos as processes on a database of their own, one slot each, a declared
/// GPU in the place of real ones.
/// </summary>
public sealed class ReadmeClusterTests : IAsyncLifetime
{
    /// <summary>The section that the walk is in.</summary>
    public const string Walk = "README.md ## A cluster";

    private readonly PostgresProcess? _postgres = PostgresProcess.IsInstalled ? new PostgresProcess() : null;
    private readonly ReadmeFolder _folder = new();
    private readonly List<SiloProcess> _silos = [];
    private Dictionary<string, string> _variables = [];

    public async ValueTask InitializeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.InitializeAsync();
            _folder.Write(TestContext.Current.CancellationToken);
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

        _folder.Dispose();
    }

    [Fact]
    public async Task Every_command_of_the_walk_through_a_cluster_works_in_its_order()
    {
        Assert.SkipUnless(_postgres is not null, "PostgreSQL is not installed (Debian's package postgresql)");
        var outputs = new Dictionary<string, string>();
        foreach (var command in ReadmeCommands.Of(Walk))
        {
            outputs[command] = await DoAsync(command, _postgres);
        }

        Assert.Equal(4, _silos.Count);
        Assert.All(Enumerable.Range(1, 3),
            silo => Assert.Contains($"n{silo} ", outputs["experiments node list"], StringComparison.Ordinal));
        Assert.Contains("gpu=h100", outputs["experiments node show n4"], StringComparison.Ordinal);
        Assert.Contains("random-forest", outputs["experiments sweep leaderboard quick"], StringComparison.Ordinal);
    }

    private async Task<string> DoAsync(string command, PostgresProcess postgres)
    {
        if (command == "createdb experiments")
        {
            _variables = new()
            {
                ["EXPERIMENTS_CLUSTER"] = postgres.ConnectionTo(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken)),
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
            var silo = SiloProcess.StartWith(_variables, ReadmeFolder.Adapted(command.Split(' ')[1..]));
            _silos.Add(silo);
            await silo.JoinedAsync();
            return silo.Output;
        }

        var arguments = ReadmeCommands.ArgumentsOf(command);
        Assert.True(arguments is not null, $"README: nothing here runs `{command}`");
        using var running = BuiltProgram.StartWith(_variables, _folder.Path, _folder.Store, ReadmeFolder.Adapted(arguments));
        var answer = await running.EndAsync();
        Assert.True(answer.ExitCode == 0, $"README: `{command}` ended with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
        return answer.Output;
    }
}
