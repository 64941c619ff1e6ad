using System.Diagnostics;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>.ci/run with stubs instead of .NET and apt: the result does not depend on how it is started.</summary>
public sealed class ContinuousIntegrationTests : IDisposable
{
    /// <summary>
    /// Prints more than a pipe holds, and leaves files as the test runner does; reads its input to the end, as an interactive program
    /// would.
    /// </summary>
    private const string Dotnet = """
        #!/bin/sh
        [ "$1" = test ] || exit 0
        cat > /dev/null
        i=0; while [ $i -lt 5000 ]; do echo "line $i of what the runner prints"; i=$((i + 1)); done
        mkdir -p artifacts/test-results
        echo '<Counters total="7" executed="6" passed="5" failed="1" error="0" timeout="0" aborted="0" />' > artifacts/test-results/Some.trx
        exit 2
        """;

    private readonly TemporaryFolder _folder = new();

    public ContinuousIntegrationTests()
    {
        Write("programs/dotnet", Dotnet);
        Write("programs/apt-get", "#!/bin/sh\n");
        Write(".ci/run", File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run")));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".ci/run > out; echo $? > code")]
    [InlineData(".ci/run < /dev/null > out 2>&1; echo $? > code")]
    [InlineData(".ci/run <&- > out; echo $? > code")]
    [InlineData("(.ci/run > out; echo $? > code) & wait")]
    [InlineData("(nohup .ci/run > out 2>&1; echo $? > code) & wait")]
    [InlineData("(.ci/run; echo $? > code) | cat > out")]
    [InlineData("(.ci/run; echo $? > code) | head -1 > /dev/null; cp artifacts/ci.log out")]
    [InlineData("(.ci/run; echo $? > code) | true; cp artifacts/ci.log out")]
    [InlineData("(.ci/run >&- 2>&-; echo $? > code); cp artifacts/ci.log out")]
    public async Task The_result_does_not_depend_on_how_the_script_is_started(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        var start = new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = _folder.Path };
        start.Environment["PATH"] = $"{_folder["programs"]}:{start.Environment["PATH"]}";
        using var shell = Process.Start(start)!; // not null: no shell is asked
        try
        {
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
        }

        Assert.Equal("1", (await File.ReadAllTextAsync(_folder["code"], TestContext.Current.CancellationToken)).Trim());
        Assert.Equal("5 passed, 1 failed, 1 skipped",
            (await File.ReadAllLinesAsync(_folder["out"], TestContext.Current.CancellationToken))[^1]);
    }

    private void Write(string name, string text)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // not null: below the folder
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
