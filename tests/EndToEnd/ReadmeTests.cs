using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// Runs every command in the Markdown files, in order, on a small corpus instead of real music: the main README first, then the others by
/// path. A new command needs no entry here; one that cannot run is listed with the reason.
/// </summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Operations = "configs/deploy/README.md ";

    /// <summary>Commands that do not run here: start of path and section, start of the command, and the reason.</summary>
    private static readonly (string Where, string Start, string Reason)[] NotRun =
    [
        ("", "dotnet run --project client-cli -c Release --`", "stands for experiments"),
        ("", "dotnet run --project silo -c Release --`", "defines what silo stands for"),
        ("", "dotnet run --project tests/Benchmarks", "takes minutes; the tests build its code"),
        ("", "dotnet test", "would run this test again"),
        ("", "artifacts/bin/", "would run this test again"),
        ("", ".ci/run", "would run this test again"),
        ("", "EXPERIMENTS_WRITE_OPENAPI=1", "writes a file of the repository; OpenApiDocumentTests read it"),
        ("", "dotnet build", "has already run: it built this test"),
        ("", "dotnet format", "checks the sources; .ci/run checks what the build does not"),
        ("", "dotnet tool", "restores packages"),
        ("", "dotnet trace", "needs a tool that may not be restored"),
        ("", "dotnet pack", "InstalledToolTests packs and installs"),
        ("", "dotnet publish", "publishes for other machines"),
        ("", "mlflow ui", "needs MLflow"),
        ("", "experiments audience groups", "the mixtures of this small corpus show no groups; AnalysisTests and the demo group listeners"),
        ("", "experiments serve", "runs until it is stopped; ServeTests ask it"),
        ("", "curl", "asks a server that runs; ServeTests ask one"),
        ("", "experiments slice play", "needs a player and a sound card"),
        ("", "silo worker", "only a silo starts it"),
        ("", "silo --http", "runs until it is stopped; the cluster tests call such a silo over HTTP"),
        ("", "silo --config FILE", "FILE is a placeholder"),
        (ReadmeClusterTests.Walk, "", "needs a database: ReadmeClusterTests runs it"),
        (Operations + "## Stopping and draining", "", "needs a cluster: the cluster tests drain, cordon and stop silos"),
        (Operations + "## Certificates", "", "needs other machines; the cluster tests create and use certificates"),
        (Operations + "## The API of a cluster", "", "needs other machines; ApiAccessTests ask such a silo"),
        (Operations + "## systemd", "", "installs on this machine"),
        (Operations + "## Docker", "", "needs Docker"),
        (Operations + "## Kubernetes", "", "needs a Kubernetes cluster"),
        (Operations + "## Backups", "", "needs a database and a copy of it"),
    ];

    private readonly ReadmeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_documented_command_works_in_order()
    {
        _folder.Write(TestContext.Current.CancellationToken);
        WriteTable("features_3_sec.csv");
        SmallArray.Write(_folder.Path, "mel.npy", "tracks.csv");
        WritePlays("plays.csv");
        var withoutStore = FindFailuresAsync(Run().Where(OpensNoStore));
        string[] failures = [.. await FindFailuresAsync(Run().Where(command => !OpensNoStore(command))), .. await withoutStore];
        Assert.True(failures.Length == 0, string.Join('\n', failures));

        string[] left =
        [
            "report.html", "quick.csv", "set.parquet", "predictions.csv", "groups.csv", "blends.csv", "experiments-demo/report.html",
            "ears/index.html", "mlflow.db",
        ];
        Assert.All(left, file => Assert.True(File.Exists(Path.Combine(_folder.Path, file)), $"the commands did not write {file}"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.Path, "plots"), "*.svg"));
    }

    [Fact]
    public void Every_exemption_matches_a_documented_command()
    {
        var commands = ReadmeCommands.All(_ => true);
        Assert.All(NotRun, rule => Assert.True(
            commands.Any(command => Matches(command, rule)),
            $"no file has the command '{rule.Where}{rule.Start}'; remove it from {nameof(NotRun)}"));
        Assert.True(Run().Count(command => command.File == "README.md") >= 20, string.Join('\n', commands));
        string[] folders = ["client-cli/README.md", "configs/README.md", "grains/Features/README.md", "grains/Store/README.md"];
        Assert.All(folders, file => Assert.Contains(Run(), command => command.File == file));
    }

    private static IReadOnlyList<ReadmeCommand> Run() => ReadmeCommands.All(command => !NotRun.Any(rule => Matches(command, rule)));

    /// <summary>Commands that only read files: they run beside the others.</summary>
    private static bool OpensNoStore(ReadmeCommand command) =>
        ReadmeCommands.ArgumentsOfSilo(command.Text) is not null
        || (ReadmeCommands.ArgumentsOf(command.Text) is { } arguments
            && (arguments.Contains("--help") || arguments is ["config", "explain" or "validate", ..] or ["completion", ..]));

    /// <summary>A start that ends in ` is the whole command.</summary>
    private static bool Matches(ReadmeCommand command, (string Where, string Start, string Reason) rule) =>
        command.Place.StartsWith(rule.Where, StringComparison.Ordinal)
        && (rule.Start is [.. var whole, '`'] ? command.Text == whole : command.Text.StartsWith(rule.Start, StringComparison.Ordinal));

    /// <summary>Runs commands one after the other.</summary>
    private async Task<List<string>> FindFailuresAsync(IEnumerable<ReadmeCommand> commands)
    {
        var failures = new List<string>();
        foreach (var command in commands)
        {
            var answer = ReadmeCommands.ArgumentsOfSilo(command.Text) is { } ofSilo ? await RunSiloAsync(ofSilo) : await RunAsync(command);
            if (answer.ExitCode != 0)
            {
                failures.Add($"{command.Place}: `{command.Text}` exited with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
            }
        }

        return failures;
    }

    private async Task<Answer> RunAsync(ReadmeCommand command)
    {
        var arguments = ReadmeCommands.ArgumentsOf(command.Text);
        Assert.True(arguments is not null,
            $"{command.Place}: no rule for running `{command.Text}`; add one, or list it in {nameof(NotRun)} with the reason");
        return await RunAsync(ReadmeFolder.Adapt(await Task.WhenAll(arguments.Select(ReplaceAsync))));
    }

    /// <summary>Runs a silo that prints something and exits, with the path of our configs.</summary>
    private async Task<Answer> RunSiloAsync(string[] arguments)
    {
        await using var silo = SiloProcess.Start([.. arguments.Select(Located)]);
        return new Answer(await silo.ExitAsync(TestContext.Current.CancellationToken), silo.Output, "");
    }

    private string Located(string argument) =>
        argument.StartsWith("configs/", StringComparison.Ordinal) ? Path.Combine(_folder.Path, argument) : argument;

    /// <summary>ID is that of an existing feature set.</summary>
    private async Task<string> ReplaceAsync(string argument) => argument == "ID"
        // Not null: the shape says so.
        ? (await RunAsync("features", "list", "--json")).Json.GetProperty("featureSets")[0].GetProperty("id").GetString()!
        : argument;

    private async Task<Answer> RunAsync(params string[] arguments)
    {
        using var running = BuiltProgram.StartIn(_folder.Path, _folder.Store, arguments);
        return await running.EndAsync();
    }

    /// <summary>A table with two numbers per slice, as another program might compute from the same audio.</summary>
    private void WriteTable(string name)
    {
        var rows = from genre in ReadmeFolder.Corpus.Genres
                   from track in Directory.GetFiles(Path.Combine(_folder.Path, "genres", genre))
                       .Select(file => Path.GetFileNameWithoutExtension(file))
                   from slice in Enumerable.Range(0, 2)
                   select $"{track}.{slice}.wav,{track.Length * slice},{track[^1]}{slice}.5,{genre}";
        File.WriteAllLines(Path.Combine(_folder.Path, name), ["filename,first,second,label", .. rows]);
    }

    /// <summary>Twenty listeners who play mostly one genre.</summary>
    private void WritePlays(string name)
    {
        var genres = ReadmeFolder.Corpus.Genres;
        var rows = from user in Enumerable.Range(0, 20)
                   from play in Enumerable.Range(0, 9)
                   let genre = genres[(play < 6 ? user : user + play) % genres.Count]
                   select $"u{user},{genre}.{(user + play) % ReadmeFolder.Corpus.TracksPerGenre:00000},{1 + (play % 3)}";
        File.WriteAllLines(Path.Combine(_folder.Path, name), ["user,track,plays", .. rows]);
    }
}
