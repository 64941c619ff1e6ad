using System.Diagnostics;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("/data/gtzan/genres")]
    [InlineData("/data/my music (2024)")]
    [InlineData("it's $HOME; `id` && \"x\" | *")]
    [InlineData("~/audio")]
    [InlineData("")]
    [InlineData("two\nlines\\n")]
    [InlineData("-rf")]
    public void A_shell_reads_a_quoted_word_back_unchanged(string text)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "there is no POSIX shell");
        // Not null: it exists.
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", $"printf '%s' {ShellWord.Of(text)}"]) { RedirectStandardOutput = true })!;
        Assert.Equal(text, shell.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void A_word_that_needs_no_quotes_gets_none() => Assert.Equal("/data/gtzan-2.0/genres", ShellWord.Of("/data/gtzan-2.0/genres"));
}
