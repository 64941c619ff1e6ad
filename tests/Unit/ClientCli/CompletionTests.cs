using System.Diagnostics;
using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Shells;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>The completion scripts, run by their shells.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Bash = "/bin/bash";

    private readonly TemporaryFolder _folder = new();

    public CompletionTests()
    {
        foreach (var name in new[] { "datasets/gtzan", "work/quick/e0/r0f0", "work/quick/e12/r0f1", "work/quiet/e0", "work/import/gtzan",
            "features/feature-sets/3f9a1c" })
        {
            Directory.CreateDirectory(_folder["artifacts", name]);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "dataset", "sweep", "doctor", "--store")]
    [InlineData("swe", "sweep")]
    [InlineData("sweep pl", "plan")]
    [InlineData("sweep run --de", "--detach")]
    [InlineData("config validate --kind pro", "protocol")]
    [InlineData("dataset show g", "gtzan")]
    [InlineData("sweep show qui", "quick", "quiet")]
    [InlineData("--quiet sweep why quick/e1", "quick/e12/r0f1")]
    [InlineData("experiment show quick/", "quick/e0", "quick/e12")]
    [InlineData("predict x.wav --experiment quie", "quiet/e0")]
    [InlineData("features show 3", "3f9a1c")]
    public async Task Bash_completes_words_and_names(string line, params string[] expected)
    {
        Assert.SkipUnless(File.Exists(Bash), "bash is not installed");
        var candidates = await CompleteAsync(line, _folder.Path);
        Assert.All(expected, word => Assert.Contains(word, candidates));
        Assert.All(candidates, word => Assert.StartsWith(line.Split(' ')[^1], word, StringComparison.Ordinal));
        Assert.DoesNotContain("import/gtzan", candidates);
    }

    [Fact]
    public async Task Bash_completes_files_where_a_file_is_wanted()
    {
        Assert.SkipUnless(File.Exists(Bash), "bash is not installed");
        var file = _folder.Write("sweep-one.yaml", "");
        Assert.Equal([file], await CompleteAsync($"sweep plan {file[..^6]}", _folder.Path));
    }

    [Fact]
    public async Task A_store_that_is_not_there_has_no_names_and_makes_no_noise()
    {
        Assert.SkipUnless(File.Exists(Bash), "bash is not installed");
        Assert.Empty(await CompleteAsync("sweep show q", _folder["none"]));
    }

    [Fact]
    public void Every_verb_is_in_every_script()
    {
        var tree = new CommandTree();
        var table = CompletionTable.Of(tree);
        Assert.All(tree.Verbs, verb =>
        {
            Assert.Contains($"\"{verb.Path}\")", BashScript.Of(table), StringComparison.Ordinal);
            Assert.Contains($"'{verb.Path}'", FishScript.Of(table), StringComparison.Ordinal);
            Assert.Contains($"'{verb.Path}' = @(", PowerShellScript.Of(table), StringComparison.Ordinal);
        });
    }

    /// <summary>What bash offers with the cursor at the end of the line.</summary>
    private static async Task<string[]> CompleteAsync(string line, string store)
    {
        string[] words = ["experiments", .. line.Split(' ')];
        var quoted = string.Join(' ', words.Select(word => $"'{word}'"));
        var script =
            $"{BashScript.Of(CompletionTable.Of(new CommandTree()))}\nCOMP_WORDS=({quoted})\nCOMP_CWORD={words.Length - 1}"
                + "\n_experiments\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
        var start = new ProcessStartInfo(Bash, ["--norc", "--noprofile", "-u", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EXPERIMENTS_STORE"] = store;
        using var bash = Process.Start(start)!; // not null: no shell is asked
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
