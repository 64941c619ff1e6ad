using Xunit;

namespace Experiments.EndToEnd;

/// <summary>What a script sees if a file of a store is damaged: one line and an exit code, never other numbers.</summary>
public sealed class DamageTests(SweptStore swept) : IClassFixture<SweptStore>
{
    [Theory]
    [InlineData("predictions-test.npy", "experiment", "confusion")]
    [InlineData("rows-test.npy", "experiment", "misclassified")]
    [InlineData("predictions-test.npy", "experiment", "variance")]
    public async Task Views_of_damaged_predictions_exit_with_1_and_one_line(string file, params string[] verb)
    {
        var store = swept.Copy();
        Damage(store, "/e0/", file);
        await AssertFailsAsync(store, file, [.. verb, "swept/e0"]);
        var other = await BuiltProgram.RunAsync(store, [.. verb, "swept/e2"]);
        Assert.True(other.ExitCode == 0, other.Error);
    }

    [Fact]
    public async Task A_damaged_model_is_refused()
    {
        var store = swept.Copy();
        Damage(store, "/e0/", "model");
        await AssertFailsAsync(store, "model", ["predict", swept.Track(), "--experiment", "swept/e0"]);
    }

    [Fact]
    public async Task A_damaged_track_list_is_reported_and_repaired_by_an_import()
    {
        var store = swept.Copy();
        Damage(store, "/datasets/", "*.json");
        await AssertFailsAsync(store, ".json", ["sweep", "run", swept.WriteSweep("over-damage", epochs: 1)]);
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "dataset", "import", "small", swept.Audio)).ExitCode);
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "features", "build", "small", "--spec", swept.WriteFeatures())).ExitCode);
    }

    private static async Task AssertFailsAsync(string store, string file, string[] command)
    {
        var answer = await BuiltProgram.RunAsync(store, [.. command, "--quiet"]);
        Assert.True(answer.ExitCode == 1, answer.Output + answer.Error);
        var line = Assert.Single(answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"{file.TrimStart('*')}: is damaged: expected SHA-256 ", line, StringComparison.Ordinal);
        Assert.Contains(", found ", line, StringComparison.Ordinal);
    }

    /// <summary>Flips a bit in the middle of the first matching file.</summary>
    private static void Damage(string store, string place, string file)
    {
        var path = Directory.EnumerateFiles(store, file, SearchOption.AllDirectories)
            .Where(path => path.Contains(place, StringComparison.Ordinal)).Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
