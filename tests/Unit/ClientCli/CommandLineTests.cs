using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using Experiments.ClientCli;
using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class CommandLineTests : IDisposable
{
    private const string Protocol = "split: group\nfolds: 3\nrepeats: 2\n";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Verbs() => [.. new CommandTree().Verbs.Select(verb => verb.Path)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_a_description_and_examples(string path)
    {
        var verb = new CommandTree().Verbs.Single(candidate => candidate.Path == path);
        Assert.EndsWith(".", verb.Description, StringComparison.Ordinal);
        Assert.NotEmpty(verb.Examples);
        Assert.All(verb.Examples, example => Assert.StartsWith($"experiments {path}", example, StringComparison.Ordinal));
        Assert.All(verb.Symbols,
            symbol => Assert.False(string.IsNullOrEmpty(symbol.Description), $"{path}: {symbol.Name} has no description"));

        var (code, output, _) = await RunAsync([.. path.Split(' '), "--help"]);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains(verb.Examples[0], output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dataset import x /tmp --max-hours 4,5", "--max-hours: '4,5' is not a number; write a number such as 4.5")]
    [InlineData("sweep wait x --timeout abc", "--timeout: 'abc' is not a number; write a number such as 4.5")]
    [InlineData("sweep list --store ''", "--store is empty; omit it or give it a value")]
    [InlineData("store backup ''", "<TO> is empty; omit it or give it a value")]
    [InlineData("compare s --by family --region -1", "--region must be at least 0.01 and at most 50, not -1")]
    [InlineData("compare s --by family --region 0", "--region must be at least 0.01 and at most 50, not 0")]
    [InlineData("compare s --by family --region 200", "--region must be at least 0.01 and at most 50, not 200")]
    [InlineData("report s --out x.txt", "--out: the report is an HTML page, so its file ends in .html, not 'x.txt'")]
    public void An_empty_or_malformed_value_is_refused_by_option_name(string line, string message) =>
        Assert.Contains(
            new CommandTree().Root.Parse([.. line.Split(' ').Select(word => word.Replace("''", "", StringComparison.Ordinal))]).Errors,
            error => error.Message == message);

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task No_placeholder_of_a_help_text_is_a_long_list(string path)
    {
        foreach (var words in new[] { path, path.Split(' ')[0] })
        {
            var (_, output, _) = await RunAsync([.. words.Split(' '), "--help"]);
            Assert.DoesNotMatch("<[^<>]{70,}>", output.ReplaceLineEndings(""));
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_example_parses(string path)
    {
        var tree = new CommandTree();
        foreach (var example in tree.Verbs.Single(candidate => candidate.Path == path).Examples)
        {
            Assert.Empty(tree.Root.Parse(example["experiments ".Length..]).Errors);
        }
    }

    [Theory]
    [InlineData("--help", "experiments sweep run configs/sweeps/quick.yaml")]
    [InlineData("config --help", "experiments config validate configs/features/seed-study.yaml")]
    [InlineData("config validate --help", "<FILE>")]
    public async Task Help_has_an_example_at_every_level(string line, string example)
    {
        var (code, output, _) = await RunAsync(line.Split(' '));
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains(example, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "`experiments` needs a command")]
    [InlineData("config", "`experiments config` needs a verb")]
    [InlineData("conifg validate", "`experiments` has no command 'conifg'; did you mean 'config'?")]
    [InlineData("config validat x", "`experiments config` has no verb 'validat'; did you mean 'validate'?")]
    [InlineData("config validate", "`experiments config validate` needs the argument FILE: sweep, feature, protocol or silo file (YAML)\n")]
    [InlineData("config validate a --jsn", "`experiments config validate` has no option '--jsn'; did you mean '--json'?")]
    [InlineData("config validate a b", "`experiments config validate` does not take the argument 'b'")]
    [InlineData("config validate a --set", "`experiments config validate`: --set needs a value")]
    [InlineData("config validate a --kind x", "`experiments config validate`: --kind cannot be 'x'; known: ")]
    [InlineData("completion bsh", "`experiments completion`: SHELL cannot be 'bsh'; did you mean 'bash'?")]
    public async Task An_invalid_command_line_is_reported_with_the_nearest_word(string line, string message)
    {
        var (code, output, error) = await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCode.Invalid, code);
        Assert.Empty(output);
        Assert.StartsWith(message, error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("--help`", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict --foo a.wav --experiment s/e0", "`experiments predict` has no option '--foo'")]
    [InlineData("dataset show -x", "`experiments dataset show` has no option '-x'")]
    [InlineData("modul --help", "`experiments` has no command 'modul'; did you mean 'model'?")]
    [InlineData("sweep list --foo --help", "`experiments sweep list` has no option '--foo'\nsee `experiments sweep list --help`")]
    [InlineData("sweep leaderboard s --sotr gap --help",
        "`experiments sweep leaderboard` has no option '--sotr'; did you mean '--sort'?")]
    [InlineData("experiment misclassified s/e0 --limit 0", "`experiments experiment misclassified`: --limit must be at least 1, not 0")]
    [InlineData("sweep extend s --experiments -1", "`experiments sweep extend`: --experiments must be at least 1, not -1")]
    [InlineData("sweep wait s --timeout nan", "`experiments sweep wait`: --timeout: 'nan' is not a number; write a number such as 4.5")]
    [InlineData("sweep wait s --timeout -5",
        "`experiments sweep wait`: --timeout must be at least 0, not -5\nsee `experiments sweep wait --help`")]
    [InlineData("store gc --keep 40000", "`experiments store gc`: --keep must be at least 0 and at most 36500, not 40000")]
    [InlineData("store gc --keep-checkpoints maybe",
        "`experiments store gc`: --keep-checkpoints: 'maybe' is not a retention; write last, none or a number of days")]
    [InlineData("dataset import x /tmp --slice-seconds 0.01",
        "`experiments dataset import`: --slice-seconds must be at least 0.1 and at most 3600, not 0.01")]
    [InlineData("dataset import x /tmp --max-hours 0",
        "`experiments dataset import`: --max-hours must be more than 0 and at most 744, not 0")]
    [InlineData("sweep run --foo bad/good.yaml", "`experiments sweep run` has no option '--foo'")]
    [InlineData("sweep run -s f.yaml", "`experiments sweep run` has no option '-s'")]
    [InlineData("compare --foo demo --by family", "`experiments compare` has no option '--foo'")]
    [InlineData("dataset import --foo x /tmp", "`experiments dataset import` has no option '--foo'")]
    [InlineData("sweep wait --tiemout demo", "`experiments sweep wait` has no option '--tiemout'; did you mean '--timeout'?")]
    [InlineData("sweep run --quiet=foo f.yaml", "`experiments sweep run`: --quiet takes no value; write --quiet alone")]
    [InlineData("sweep wait s --help --all", "`experiments sweep wait` has no option '--all'")]
    [InlineData("sweep lst --help", "`experiments sweep` has no verb 'lst'; did you mean 'list'?")]
    [InlineData("sweep leaderboard s --top x", "`experiments sweep leaderboard`: --top: 'x' is not a whole number")]
    public async Task An_unknown_option_or_verb_is_refused_even_with_help(string line, string message)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));
        Assert.Equal((ExitCode.Invalid, ""), (code, output));
        Assert.StartsWith(message, error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_help_lists_ten_examples_and_the_global_options()
    {
        var (_, root, _) = await RunAsync("--help");
        Assert.Equal(10, root[root.IndexOf("Examples:", StringComparison.Ordinal)..].Split("  experiments ").Length - 1);
        Assert.Contains("--store <DIR>", root, StringComparison.Ordinal);

        var (_, verb, _) = await RunAsync("sweep", "wait", "--help");
        Assert.Contains("--timeout <SECONDS>", verb, StringComparison.Ordinal);
        Assert.DoesNotContain("--store", verb, StringComparison.Ordinal);
        Assert.Contains("Global options: experiments --help", verb, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_whose_description_names_a_global_option_is_listed()
    {
        var (_, help, _) = await RunAsync("sweep", "leaderboard", "--help");
        Assert.Contains("--top <N>", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Help_is_laid_out_for_the_width_of_the_terminal(int width)
    {
        const string text = "Description:\n"
            + "  Does something that takes more words to say than there are columns in a line of sixty or of eighty or of a hundred.\n\n"
            + "Options:\n"
            + "  --layout <genre-folders|manifest>  Layout of the folder, said in more words than fit into what is left of the line after "
            + "the name of the option. [default: x]\n"
            + "  --json  Global, and not wanted here.\n";
        string[] lines = [.. HelpWithExamples.Layout(text, ["--json"], width)];
        Assert.All(lines, line => Assert.True(line.Length <= width && !line.EndsWith(' '), line));
        Assert.DoesNotContain(lines, line => line.Contains("--json", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("  --layout ", StringComparison.Ordinal));
        var words = string.Join(' ', lines).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(["<genre-folders|manifest>", "something", "(default:", "x)."], (string word) => Assert.Contains(word, words));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_has_placeholders_in_capitals_and_defaults_in_one_form(string path)
    {
        var (_, help, _) = await RunAsync([.. path.Split(' '), "--help"]);
        var options = help[..help.IndexOf("Examples:", StringComparison.Ordinal)];
        Assert.DoesNotContain("[default", options, StringComparison.Ordinal);
        Assert.DoesNotContain("usage information", options, StringComparison.Ordinal);
        foreach (var option in new CommandTree().Verbs.Single(verb => verb.Path == path).Symbols.OfType<Option>()
            .Where(option => option is not Option<bool> && !option.GetCompletions(CompletionContext.Empty).Any()))
        {
            Assert.DoesNotContain($"<{option.Name.TrimStart('-')}>", options, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Examples_fit_60_columns_and_read_back_to_the_same(string path)
    {
        foreach (var example in new CommandTree().Verbs.Single(verb => verb.Path == path).Examples)
        {
            string[] lines = [.. HelpWithExamples.LayoutExample(example, 60)];
            Assert.All(lines, line => Assert.True(line.Length <= 60, line));
            Assert.Equal(example, string.Join(' ', lines.Select(line => line.TrimEnd('\\').Trim())));
        }
    }

    [Theory]
    [InlineData("--store")]
    [InlineData("--cluster")]
    public async Task The_demo_refuses_store_and_cluster_options(string option)
    {
        var (code, output, error) = await RunAsync("demo", option, "elsewhere", "--out", _folder.Path);
        Assert.Equal((ExitCode.Invalid, ""), (code, output));
        Assert.Contains("use --out DIR instead of --store and --cluster", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_version_is_printed()
    {
        var (code, output, _) = await RunAsync("--version");
        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"^0\.1\.0 \(commit ([0-9a-f]{40}|unknown: built without Git)\)\s*$", output);
    }

    [Fact]
    public async Task A_valid_file_is_described()
    {
        var path = _folder.Write("p.yaml", Protocol);
        var (code, output, error) = await RunAsync("config", "validate", path);
        Assert.Equal(
            (ExitCode.Done, $"{path}: valid||split                group split, 3 folds x 2 repeats|runs per experiment  6|", ""),
            (code, output.ReplaceLineEndings("|"), error));
    }

    [Fact]
    public async Task An_invalid_file_exits_with_2_and_every_problem_on_standard_error()
    {
        var path = _folder.Write("p.yaml", "split: group\nfold: 3\nrepeats: 0\n");
        var (code, output, error) = await RunAsync("config", "validate", path);
        Assert.Equal((ExitCode.Invalid, ""), (code, output));
        Assert.Equal(
            [
                $"{path}:2:1: a protocol has no key 'fold'; did you mean 'folds'?",
                $"{path}:3:10: repeats is an integer from 1 to 1000, not 0",
            ],
            error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Structure_and_names_of_a_sweep_are_checked_together_without_a_cluster()
    {
        var path = _folder.Write("s.yaml",
            "name: s\ndataset: d\nfeatures: f\nprotocol: { split: trakc, folds: three }\nmodels:\n  - { family: knnn }\n");
        var (code, _, error) = await RunAsync("config", "validate", path);
        Assert.Equal(ExitCode.Invalid, code);
        var lines = error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([$"{path}:4:20", $"{path}:4:34", $"{path}:6:15"],
            lines.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]).Distinct());
        Assert.Contains("did you mean 'track'?", error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'knn'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_problems_are_one_document()
    {
        var path = _folder.Write("p.yaml", "split: group\nfold: 3\n");
        var (code, output, error) = await RunAsync("config", "validate", path, "--json");
        Assert.Equal((ExitCode.Invalid, ""), (code, error));
        using var document = JsonDocument.Parse(output);
        Assert.False(document.RootElement.GetProperty("valid").GetBoolean());
        var problem = document.RootElement.GetProperty("problems")[0];
        Assert.Equal((2, 1), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32()));
    }

    [Theory]
    [InlineData("config validate missing.yaml", ExitCode.NotFound, "not-found")]
    [InlineData("config explain foldz", ExitCode.NotFound, "not-found")]
    [InlineData("config validate", ExitCode.Invalid, "invalid")]
    public async Task With_json_an_error_is_one_document(string line, ExitCode expected, string kind)
    {
        var (code, output, error) = await RunAsync([.. line.Split(' '), "--json"]);
        Assert.Equal(expected, code);
        Assert.NotEmpty(error);
        using var document = JsonDocument.Parse(output);
        Assert.Equal(kind, document.RootElement.GetProperty("error").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Explain_prints_type_range_and_default()
    {
        var (code, output, _) = await RunAsync("config", "explain", "search.window");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("an integer from 1 to 100000", output, StringComparison.Ordinal);
        Assert.Contains("default: 4", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cnn.dropout", "models.cnn.parameters.dropout (sweep file)")]
    [InlineData("gruUnits", "models.crnn.parameters.gruUnits (sweep file)")]
    public async Task Explain_finds_the_parameters_of_families(string key, string expected)
    {
        var (code, output, _) = await RunAsync("config", "explain", key);
        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith(expected, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("choice")]
    [InlineData("uniform")]
    [InlineData("logUniform")]
    [InlineData("integer")]
    [InlineData("value")]
    [InlineData("step")]
    [InlineData("log")]
    [InlineData("when")]
    public async Task Explain_knows_the_keys_of_ranges(string key)
    {
        var (code, output, _) = await RunAsync("config", "explain", key);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains($"models.parameters.NAME.{key} (sweep file)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explaining_a_misspelled_parameter_suggests_the_nearest_name()
    {
        var (code, _, error) = await RunAsync("config", "explain", "droput");
        Assert.Equal(ExitCode.NotFound, code);
        Assert.Contains("did you mean 'dropout'?", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("plan")]
    public async Task All_mistakes_of_a_sweep_are_reported_before_a_store_is_opened(string verb)
    {
        var path = _folder.Write("m.yaml",
            "name: s\ndataset: d\nfeatures: f\nsearch: { sampler: gird }\nmodels:\n  - { family: crn }\n  - { family: cnn, parameters: { "
                + "epochs: many } }\n");
        var (code, _, error) = await RunAsync("sweep", verb, path, "--store", "/nowhere/that/can/be/made");
        Assert.Equal(ExitCode.Invalid, code);
        Assert.Equal(
            [
                $"{path}:4:20: there is no sampler 'gird'; did you mean 'grid'?",
                $"{path}:6:15: there is no family 'crn'; did you mean 'cnn'?",
                $"{path}:7:42: cnn: epochs is an integer from 1 to 10000, not 'many'",
            ],
            error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Explain_without_a_key_lists_every_key()
    {
        var (_, output, _) = await RunAsync("config", "explain", "--json");
        using var document = JsonDocument.Parse(output);
        var paths = document.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("path").GetString()).ToList();
        Assert.All(["name", "models.parameters", "protocol.lists.train", "nFft", "table.statistics", "folds"],
            (string path) => Assert.Contains(path, paths));
    }

    [Theory]
    [InlineData(UserErrorKind.Failed, ExitCode.Failed)]
    [InlineData(UserErrorKind.Invalid, ExitCode.Invalid)]
    [InlineData(UserErrorKind.NotFound, ExitCode.NotFound)]
    [InlineData(UserErrorKind.Unreachable, ExitCode.Unreachable)]
    public void The_exit_code_follows_from_the_kind_of_error(UserErrorKind kind, ExitCode code)
    {
        using var error = new StringWriter();
        Assert.Equal(code,
            Errors.Report(new UserErrorException(kind, "no"), new Terminal(TextWriter.Null, error), TestContext.Current.CancellationToken));
        Assert.Equal("no" + Environment.NewLine, error.ToString());
    }

    [Fact]
    public void A_bug_shows_its_stack_trace_only_if_verbose()
    {
        Assert.DoesNotContain("   at ", Report(isVerbose: false), StringComparison.Ordinal);
        Assert.Contains("   at ", Report(isVerbose: true), StringComparison.Ordinal);

        static string Report(bool isVerbose)
        {
            using var error = new StringWriter();
            var bug = Assert.Throws<FormatException>(() => int.Parse("x", System.Globalization.CultureInfo.InvariantCulture));
            var terminal = new Terminal(TextWriter.Null, error) { IsVerbose = isVerbose };
            Assert.Equal(ExitCode.Failed, Errors.Report(bug, terminal, TestContext.Current.CancellationToken));
            return error.ToString();
        }
    }

    [Fact]
    public void An_interruption_exits_with_130()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Equal(ExitCode.Interrupted,
            Errors.Report(new OperationCanceledException(), new Terminal(TextWriter.Null, TextWriter.Null), source.Token));
    }

    [Fact]
    public void Control_characters_in_names_are_escaped()
    {
        const string name = "a\u001b[31m\nerror: b\t\u202ec.wav", shown = @"a\u001b[31m\nerror: b\t\u202ec.wav";
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error);
        terminal.Line(name);
        new View([new Table([name, "n"], [[name, "1"]]), name], name).ShowOn(terminal);
        terminal.Progress(name);
        terminal.Error(name);
        Errors.Report(UserErrorException.Failed(name), terminal, TestContext.Current.CancellationToken);
        Errors.Report(new InvalidOperationException(name), terminal, TestContext.Current.CancellationToken);
        string[] lines = [.. output.ToString().Split('\n'), .. error.ToString().Split('\n')];
        Assert.Equal(8, lines.Count(line => line.Contains(shown, StringComparison.Ordinal)));
        Assert.DoesNotContain(lines,
            line => line.StartsWith("error: b", StringComparison.Ordinal) || line.Any(char.IsControl) || line.Contains('\u202e'));

        using var document = new StringWriter();
        new Terminal(document, error) { IsJson = true }.Json(new { Name = name });
        Assert.DoesNotContain('\u202e', document.ToString());
        Assert.Equal(name, JsonDocument.Parse(document.ToString()).RootElement.GetProperty("name").GetString());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return ((ExitCode)code, output.ToString(), error.ToString());
    }
}
