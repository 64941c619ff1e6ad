using System.Diagnostics;
using Experiments.ClientCli;
using Experiments.ClientCli.Shells;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>What a shell is offered at a tab, and how its script asks for it.</summary>
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
    [InlineData("", "dataset", "sweep", "doctor", "--json")]
    [InlineData("swe", "sweep")]
    [InlineData("sweep pl", "plan")]
    [InlineData("sweep run --de", "--detach")]
    [InlineData("sweep run x.yaml --set protocol.spl", "protocol.split=", "protocol.split=track")]
    [InlineData("config validate --kind pro", "protocol")]
    [InlineData("config explain random-f", "random-forest")]
    [InlineData("dataset show g", "gtzan")]
    [InlineData("sweep show qui", "quick", "quiet")]
    [InlineData("--quiet sweep why quick/e1", "quick/e12/r0f1")]
    [InlineData("experiment show quick/", "quick/e0", "quick/e12")]
    [InlineData("predict x.wav --experiment quie", "quiet/e0")]
    [InlineData("features show 3", "3f9a1c")]
    public async Task Words_and_names_are_suggested(string line, params string[] expected)
    {
        var suggestions = await SuggestAsync($"experiments --store {_folder.Path} {line}");
        Assert.All(expected, word => Assert.Contains(word, suggestions));
        Assert.DoesNotContain("import/gtzan", suggestions);
        Assert.DoesNotContain("/h", suggestions);
    }

    [Fact]
    public async Task A_store_that_is_not_there_has_no_names()
    {
        Assert.DoesNotContain("quick", await SuggestAsync($"experiments --store {_folder["none"]} sweep show q"));
    }

    [Theory]
    [InlineData("swe", "sweep swell other", "sweep swell")]
    [InlineData("sweep list ", "one --json", "one")]
    [InlineData("sweep list --j", "--json other", "--json")]
    [InlineData("sweep run x --set a.b=t", "a.b= a.b=track a.b=true a.c=t", "track true")]
    public async Task Bash_offers_what_the_program_suggests_for_the_word_at_the_cursor(string line, string suggested, string expected)
    {
        Assert.SkipUnless(File.Exists(Bash), "bash is not installed");
        var text = $"experiments {line}";
        var script = $$"""
            {{CompletionScript.Of("bash")}}
            experiments() {
                if [[ "$1" == "[suggest:{{text.Length}}]" && "$2" == "{{text}}" ]]; then printf '%s\n' {{suggested}}; fi
            }
            COMP_LINE="{{text}} and more"
            COMP_POINT={{text.Length}}
            _experiments
            printf '%s\n' "${COMPREPLY[@]}"

            """;
        var start = new ProcessStartInfo(Bash, ["--norc", "--noprofile", "-u", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!; // not null: no shell is asked
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(expected.Split(' '), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Every_shell_asks_the_program() =>
        Assert.All(CompletionScript.Shells, shell => Assert.Contains("[suggest:", CompletionScript.Of(shell), StringComparison.Ordinal));

    private static async Task<string[]> SuggestAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync([$"[suggest:{line.Length}]", line], output, error, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (code, error.ToString()));
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
