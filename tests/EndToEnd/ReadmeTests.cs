using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// Runs the commands of the README in order, on a small dataset instead of real music. A new command is run automatically; one that
/// cannot be run is listed here with the reason.
/// </summary>
public sealed class ReadmeTests : IDisposable
{
    /// <summary>Commands that are not run, by their first words or by section, and why.</summary>
    private static readonly (string Start, string Reason)[] NotRun =
    [
        ("dotnet run --project client-cli -c Release --`", "says what experiments stands for"),
        ("dotnet run --project tests/Benchmarks", "measures for minutes; their code is built with the tests"),
        ("dotnet test", "is this"),
        ("## A cluster", "silos on a database: ReadmeClusterTests walks it; certificates and other machines are for other tests"),
        ("## Seeing a cluster", "runs until it is stopped; the cluster tests ask such a silo over HTTP"),
        ("experiments store check --cluster", "asks for a database"),
        ("pg_dump", "is PostgreSQL's"),
        ("rsync", "is not everywhere, and copies files"),
    ];

    private readonly ReadmeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_works_in_the_order_of_the_README()
    {
        _folder.Write(TestContext.Current.CancellationToken);
        WriteTable("features_3_sec.csv");
        var failures = new List<string>();
        foreach (var command in ReadmeFolder.Commands().Where(command => ReasonAgainst(command) is null).Select(command => command.Text))
        {
            var arguments = ReadmeCommands.ArgumentsOf(command);
            Assert.True(arguments is not null,
                $"README: nothing here runs `{command}`; run it, or name it in {nameof(NotRun)} with the reason");
            var answer = await RunAsync(ReadmeFolder.Adapted(await Task.WhenAll(arguments.Select(ReplaceAsync))));
            if (answer.ExitCode != 0)
            {
                failures.Add($"README: `{command}` ended with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));

        string[] left = ["report.html", "quick.csv", "experiments-demo/report.html"];
        Assert.All(left, file => Assert.True(File.Exists(Path.Combine(_folder.Path, file)), $"the README's commands left no {file}"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.Path, "plots"), "*.svg"));
    }

    [Fact]
    public void What_is_not_run_is_in_the_README()
    {
        var commands = ReadmeFolder.Commands();
        Assert.All(NotRun,
            rule => Assert.True(commands.Any(command => Matches(command, rule.Start)),
                $"README has no command of '{rule.Start}'; drop it from {nameof(NotRun)}"));
        Assert.True(commands.Count(command => ReasonAgainst(command) is null) >= 12, string.Join('\n', commands));
    }

    private static string? ReasonAgainst(ReadmeCommand command) => Array.Find(NotRun, rule => Matches(command, rule.Start)).Reason;

    /// <summary>A start that ends in ` is the whole command, one that starts with # a section.</summary>
    private static bool Matches(ReadmeCommand command, string start) => start switch
    {
        ['#', ..] => command.Section == start,
        [.. var whole, '`'] => command.Text == whole,
        _ => command.Text.StartsWith(start, StringComparison.Ordinal),
    };

    /// <summary>Replaces ID by the ID of an existing feature set.</summary>
    private async Task<string> ReplaceAsync(string argument) => argument == "ID"
        // Not null: the shape says so.
        ? (await RunAsync("features", "list", "--json")).Json.GetProperty("featureSets")[0].GetProperty("id").GetString()!
        : argument;

    private async Task<Answer> RunAsync(params string[] arguments)
    {
        using var running = BuiltProgram.StartIn(_folder.Path, _folder.Store, arguments);
        return await running.EndAsync();
    }

    /// <summary>Writes a table with two numbers per slice, as another program might have computed from the same audio.</summary>
    private void WriteTable(string name)
    {
        var rows = from genre in ReadmeFolder.Corpus.Genres
                   from track in Directory.GetFiles(Path.Combine(_folder.Path, "genres", genre))
                       .Select(file => Path.GetFileNameWithoutExtension(file))
                   from slice in Enumerable.Range(0, 2)
                   select $"{track}.{slice}.wav,{track.Length * slice},{track[^1]}{slice}.5,{genre}";
        File.WriteAllLines(Path.Combine(_folder.Path, name), ["filename,first,second,label", .. rows]);
    }
}
