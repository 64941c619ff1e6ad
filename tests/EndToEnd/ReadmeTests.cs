using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// Runs what the Markdown files tell their reader to type, in their order, on a small corpus in the place of real music: the README at the
/// top, then the others by path. A new command is run by being there; one that cannot be is named here with the reason.
/// </summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Operations = "configs/deploy/README.md ";

    /// <summary>What is not run and why: where it is, by the beginning of path and section, and how it begins.</summary>
    private static readonly (string Where, string Start, string Reason)[] NotRun =
    [
        ("", "dotnet run --project client-cli -c Release --`", "says what experiments stands for"),
        ("", "dotnet run --project silo -c Release --`", "says what silo stands for"),
        ("", "dotnet run --project tests/Benchmarks", "measures for minutes; their code is built with the tests"),
        ("", "dotnet test", "is this"),
        ("", "artifacts/bin/", "are the tests"),
        ("", ".ci/run", "runs the tests"),
        ("", "dotnet build", "came before the tests"),
        ("", "dotnet format", ".ci/run does it first"),
        ("", "dotnet tool", "restores packages"),
        ("", "dotnet trace", "is a tool that need not be restored"),
        ("", "dotnet publish", "makes what is installed elsewhere"),
        ("", "silo worker", "is started by a silo"),
        ("", "silo --http", "goes on until it is stopped; the cluster tests ask such a silo over HTTP"),
        ("", "silo --config FILE", "stands for any file"),
        (ReadmeClusterTests.Walk, "", "silos on a database: ReadmeClusterTests walks it"),
        (Operations + "## Stopping and draining", "", "a cluster: the cluster tests drain, cordon and stop its silos"),
        (Operations + "## Certificates", "", "other machines; the cluster tests make certificates and use them"),
        (Operations + "## systemd", "", "installs on this machine"),
        (Operations + "## Docker", "", "needs Docker"),
        (Operations + "## Kubernetes", "", "needs a cluster of Kubernetes"),
        (Operations + "## Backups", "", "asks for a database and a copy of it"),
    ];

    private readonly ReadmeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_works_in_the_order_of_the_files()
    {
        _folder.Write(TestContext.Current.CancellationToken);
        WriteTable("features_3_sec.csv");
        var failures = new List<string>();
        foreach (var command in Run())
        {
            var answer = ReadmeCommands.ArgumentsOfSilo(command.Text) is { } ofSilo ? await RunSiloAsync(ofSilo) : await RunAsync(command);
            if (answer.ExitCode != 0)
            {
                failures.Add($"{command.Place}: `{command.Text}` ended with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));

        string[] left = ["report.html", "quick.csv", "set.parquet", "predictions.csv", "groups.csv", "experiments-demo/report.html"];
        Assert.All(left, file => Assert.True(File.Exists(Path.Combine(_folder.Path, file)), $"the commands left no {file}"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.Path, "plots"), "*.svg"));
    }

    [Fact]
    public void What_is_not_run_is_in_the_files()
    {
        var commands = ReadmeCommands.All(_ => true);
        Assert.All(NotRun, rule => Assert.True(
            commands.Any(command => Matches(command, rule)),
            $"no file has a command of '{rule.Where}{rule.Start}'; drop it from {nameof(NotRun)}"));
        Assert.True(Run().Count(command => command.File == "README.md") >= 20, string.Join('\n', commands));
        string[] folders = ["client-cli/README.md", "configs/README.md", "grains/Features/README.md", "grains/Store/README.md"];
        Assert.All(folders, file => Assert.Contains(Run(), command => command.File == file));
    }

    private static IReadOnlyList<ReadmeCommand> Run() => ReadmeCommands.All(command => !NotRun.Any(rule => Matches(command, rule)));

    /// <summary>A start that ends in ` is the whole command.</summary>
    private static bool Matches(ReadmeCommand command, (string Where, string Start, string Reason) rule) =>
        command.Place.StartsWith(rule.Where, StringComparison.Ordinal)
        && (rule.Start is [.. var whole, '`'] ? command.Text == whole : command.Text.StartsWith(rule.Start, StringComparison.Ordinal));

    private async Task<Answer> RunAsync(ReadmeCommand command)
    {
        var arguments = ReadmeCommands.ArgumentsOf(command.Text);
        Assert.True(arguments is not null,
            $"{command.Place}: nothing here runs `{command.Text}`; run it, or name it in {nameof(NotRun)} with the reason");
        return await RunAsync(ReadmeFolder.Adapted(await Task.WhenAll(arguments.Select(ReplaceAsync))));
    }

    /// <summary>A silo that answers and ends, with our configs where it looks for them.</summary>
    private async Task<Answer> RunSiloAsync(string[] arguments)
    {
        await using var silo = SiloProcess.Start(
            [
                .. arguments.Select(
                    argument => argument.StartsWith("configs/", StringComparison.Ordinal)
                        ? Path.Combine(_folder.Path, argument)
                        : argument),
            ]);
        return new Answer(await silo.ExitAsync(TestContext.Current.CancellationToken), silo.Output, "");
    }

    /// <summary>ID is that of a feature set there is.</summary>
    private async Task<string> ReplaceAsync(string argument) => argument == "ID"
        // Not null: the shape says so.
        ? (await RunAsync("features", "list", "--json")).Json.GetProperty("featureSets")[0].GetProperty("id").GetString()!
        : argument;

    private async Task<Answer> RunAsync(params string[] arguments)
    {
        using var running = BuiltProgram.StartIn(_folder.Path, _folder.Store, arguments);
        return await running.EndAsync();
    }

    /// <summary>A table of two numbers a slice, as another program might have computed it of the same audio.</summary>
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
