using System.CommandLine;
using Experiments.ClientCli;
using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>One rule for every file that a verb writes to a user's path.</summary>
public sealed class OutputOptionTests : IDisposable
{
    /// <summary>Folders that a verb works in, and continues in, instead of writing files to.</summary>
    private static readonly string[] WorkFolders = ["demo --out"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Outputs() =>
        [.. new CommandTree().Verbs.SelectMany(verb => verb.Symbols.OfType<OutputOption>().Select(option => (verb.Path, option.Name)))];

    public void Dispose() => _folder.Dispose();

    /// <summary>Before the store is opened: none of the sweeps, models and datasets of the examples exists.</summary>
    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task What_exists_is_refused_and_kept_unless_it_is_to_be_replaced(string path, string option)
    {
        var words = Example(path, option, out var name);
        var isFolder = Option(path, option).IsFolder;
        var existing = isFolder ? _folder["out"] : _folder[System.IO.Path.GetFileName(name)];
        var kept = isFolder ? System.IO.Path.Combine(existing, "index.html") : existing;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(kept)!); // not null: a file's path
        await File.WriteAllTextAsync(kept, "mine", TestContext.Current.CancellationToken);
        var (code, error) = await RunAsync([.. words, option, existing]);
        var why = isFolder ? "has files; --replace replaces those that are written again" : "exists; --replace replaces it";
        Assert.Equal((ExitCode.Invalid, $"{existing} {why}\n"), (code, error));
        Assert.Equal("mine", await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));

        (_, error) = await RunAsync([.. words, option, existing, "--replace"]);
        Assert.DoesNotContain("--replace", error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void A_folder_is_not_written_as_a_file_nor_a_file_as_a_folder(string path, string option)
    {
        var output = Option(path, option);
        var (file, folder) = (_folder["a.html"], _folder.Path);
        File.WriteAllText(file, "mine");
        output.RefuseExisting(null, isReplaced: false);
        output.RefuseExisting(_folder["new"], isReplaced: false);
        var refusal = Assert.Throws<UserErrorException>(() => output.RefuseExisting(output.IsFolder ? file : folder, isReplaced: true));
        Assert.Equal(
            output.IsFolder ? $"{file} is a file; name a folder to write" : $"{folder} is a folder; name a file to write", refusal.Message);
    }

    [Theory]
    [InlineData(28, "genres.onnx: the disk is full; free some space")]
    [InlineData(30, "genres.onnx: it is read-only; make it writable again")]
    [InlineData(2, "genres.onnx: cannot be written: from the system")]
    public void A_failed_write_is_one_line_that_names_the_file_and_no_other(int code, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the codes are Linux's");
        var error = OutputFile.CannotWrite("genres.onnx", new IOException("from the system", code));
        Assert.Equal((expected, UserErrorKind.Failed), (error.Message, error.Kind));
    }

    [Fact]
    public void Every_option_that_says_that_it_writes_follows_the_rule()
    {
        var others =
            from verb in new CommandTree().Verbs
            from option in verb.Symbols.OfType<Option>()
            where option is not OutputOption
                && (option.Description!.Contains("to write", StringComparison.OrdinalIgnoreCase) // not null: another test requires it
                    || option.Description!.Contains("write ", StringComparison.OrdinalIgnoreCase)
                    || option.Name is "--to" or "--out")
            select $"{verb.Path} {option.Name}";
        Assert.Equal(WorkFolders, others.Where(other => other != "sweep export --mlflow"));
    }

    private static OutputOption Option(string path, string option) =>
        new CommandTree().Verbs.Single(verb => verb.Path == path).Symbols.OfType<OutputOption>().Single(symbol => symbol.Name == option);

    /// <summary>The words of an example of the verb without the option, and the file that it has there, if any.</summary>
    private static List<string> Example(string path, string option, out string file)
    {
        var examples = new CommandTree().Verbs.Single(verb => verb.Path == path).Examples
            .Select(example => example.Split(' ').Skip(1).ToList()).ToArray();
        var words = examples.FirstOrDefault(words => words.Contains(option)) ?? examples[0];
        var at = words.IndexOf(option);
        file = at < 0 ? "out.csv" : words[at + 1];
        if (at >= 0)
        {
            words.RemoveRange(at, 2);
        }

        words.Remove("--replace");
        return words;
    }

    private static async Task<(ExitCode Code, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(
            [.. arguments, "--store", "/nowhere/that/can/be/made"], output, error, TestContext.Current.CancellationToken);
        return ((ExitCode)code, error.ToString());
    }
}
