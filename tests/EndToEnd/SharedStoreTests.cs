using Xunit;

namespace Experiments.EndToEnd;

/// <summary>Several commands on one store at the same time.</summary>
public sealed class SharedStoreTests(ImportedStore imported) : IClassFixture<ImportedStore>
{
    private const string Networks = """
        name: NAME
        dataset: small
        features: tiny
        protocol: { split: track, folds: 2 }
        models:
          - { family: knn, parameters: { k: 1 } }
          - { family: cnn, parameters: { epochs: EPOCHS, filters: { choice: [4, 5] } } }
        """;

    private string Access => Path.Combine(imported.Store, "access");

    /// <summary>One story, since each step needs processes that take seconds to start.</summary>
    [Fact]
    public async Task Commands_work_in_the_process_that_holds_the_store_which_waits_for_them_or_hands_it_over()
    {
        using var first = Run("first", epochs: 400);
        await first.AwaitOutputAsync("first/e0 knn: test");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Access));
        }

        // Reads and writes alike.
        var listed = await BuiltProgram.SucceedAsync(imported.Store, "sweep", "list", "--json");
        Assert.Equal("running", Assert.Single(listed.Json.GetProperty("sweeps").EnumerateArray()).GetProperty("status").GetString());
        Assert.Equal(3, (await BuiltProgram.RunAsync(imported.Store, "sweep", "watch", "nope")).ExitCode);
        using var second = Run("second", epochs: 400);
        await second.AwaitOutputAsync("sweep second over small: submitted");
        _ = await BuiltProgram.SucceedAsync(imported.Store, "sweep", "cancel", "first");
        await first.AwaitOutputAsync("done; waiting for 1 other command on this store; Ctrl-C hands the store over");
        _ = await BuiltProgram.SucceedAsync(imported.Store, "sweep", "cancel", "second");
        Assert.Contains("sweep second: cancelled", (await second.EndAsync()).Output, StringComparison.Ordinal);
        Assert.Contains("sweep first: cancelled", (await first.EndAsync()).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Access, "holder.json")));

        // Ctrl-C does not wait for others: one of them goes on.
        using var third = Run("third", epochs: 400);
        await third.AwaitOutputAsync("third/e0 knn: test");
        using var fourth = Run("fourth", epochs: 2);
        await fourth.AwaitOutputAsync("sweep fourth over small: submitted");
        third.Interrupt();
        var interrupted = await third.EndAsync();
        Assert.Equal(130, interrupted.ExitCode);
        Assert.Contains("sweep third is paused", interrupted.Error, StringComparison.Ordinal);
        var took = await fourth.EndAsync();
        Assert.True(took.ExitCode == 0, took.Error);
        Assert.Contains($"process {third.Id}, which held the store, has ended; this one goes on", took.Error, StringComparison.Ordinal);
        Assert.Contains("sweep fourth: completed", took.Output, StringComparison.Ordinal);

        // What a killed process leaves behind does not keep the next one out.
        using var killed = Run("third", epochs: 400);
        await killed.AwaitOutputAsync("resuming it");
        killed.Kill();
        _ = await killed.ExitAsync();
        Assert.True(File.Exists(Path.Combine(Access, "holder.json")));
        var after = await BuiltProgram.SucceedAsync(imported.Store, "sweep", "show", "fourth", "--json");
        Assert.Equal("completed", after.Json.GetProperty("status").GetString());
    }

    private Running Run(string name, int epochs) => BuiltProgram.Start(imported.Store, "sweep", "run", imported.Write(
        $"{name}.yaml",
        Networks.Replace("NAME", name, StringComparison.Ordinal).Replace("EPOCHS", $"{epochs}", StringComparison.Ordinal)));
}
