using Xunit;

namespace Experiments.EndToEnd;

/// <summary>Updating, renaming and removing datasets and sweeps, as a user's script sees it.</summary>
public sealed class UpdatingTests(OwnAudioStore imported) : IClassFixture<OwnAudioStore>
{
    [Fact]
    public async Task A_renamed_sweep_keeps_its_version_and_its_digits_while_its_dataset_is_updated_and_removed()
    {
        var file = imported.Write("quick.yaml", """
            name: quick
            dataset: small
            features: tiny
            protocol: { split: track, folds: 2 }
            search: { sampler: grid, experiments: 1 }
            models:
              - { family: knn, parameters: { k: { choice: [1, 3] } } }
            """);
        await RunAsync("sweep", "run", file);
        var before = (await RunAsync("sweep", "leaderboard", "quick", "--json")).Json.GetProperty("rows")[0].GetRawText();
        var version = (await RunAsync("dataset", "show", "small", "--json")).Json.GetProperty("version").GetString();

        await RunAsync("dataset", "rename", "small", "music");
        await RunAsync("sweep", "rename", "quick", "paper");
        var nothing = await RunAsync("dataset", "update", "music");
        Assert.Contains("dataset music: nothing changed", nothing.Output, StringComparison.Ordinal);

        var track = Directory.EnumerateFiles(Path.Combine(imported.Audio, "blues"), "blues.*").Order(StringComparer.Ordinal).First();
        File.Delete(track);
        var name = Path.GetFileNameWithoutExtension(track);
        var planned = (await RunAsync("dataset", "update", "music", "--dry-run", "--json")).Json;
        Assert.Equal(name, Assert.Single(planned.GetProperty("removed").EnumerateArray()).GetProperty("track").GetString());
        Assert.Equal(version, planned.GetProperty("before").GetString());
        await RunAsync("dataset", "update", "music");
        Assert.Equal(planned.GetProperty("after").GetString(), await VersionAsync("dataset", "show", "small", "version"));

        await VerifyRelabelingAsync();
        Assert.Equal(version, await VersionAsync("sweep", "show", "paper", "datasetVersion"));
        Assert.Equal(version, await VersionAsync("experiment", "show", "paper/e0", "datasetVersion"));

        var removed = (await RunAsync("dataset", "remove", "music", "--json")).Json;
        Assert.Equal("quick", Assert.Single(removed.GetProperty("sweeps").EnumerateArray()).GetString());
        var extended = await RunAsync("sweep", "extend", "paper", "--experiments", "1", "--json");
        Assert.Contains("was removed", extended.Error, StringComparison.Ordinal);
        Assert.Equal("paper", extended.Json.GetProperty("sweep").GetString());
        await RunAsync("experiment", "misclassified", "paper/e1");
        var page = imported.Write("report.html", "");
        await RunAsync("report", "paper", "--out", page, "--replace");
        var report = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.Contains(version!, report, StringComparison.Ordinal);

        // Mixtures have the tracks and labels of the sweep's version, not those of today.
        Assert.Contains("Tracks as mixtures of", report, StringComparison.Ordinal);
        Assert.DoesNotContain("with another label since", report, StringComparison.Ordinal);
        var rows = extended.Json.GetProperty("rows").EnumerateArray().ToArray();
        var first = rows.Single(row => row.GetProperty("experiment").GetString() == "quick/e0");
        Assert.Equal((2, Test(before)), (rows.Length, Test(first.GetRawText())));

        var freed = (await RunAsync("sweep", "remove", "paper", "--dry-run", "--json")).Json.GetProperty("bytes").GetInt64();
        await RunAsync("sweep", "remove", "paper");
        Assert.Equal(3, (await BuiltProgram.RunAsync(imported.Store, "sweep", "show", "quick")).ExitCode);
        var plan = (await RunAsync("store", "gc", "--keep", "0", "--json")).Json;
        Assert.True(plan.GetProperty("bytes").GetInt64() >= freed, plan.GetRawText());
        var check = (await RunAsync("store", "check", "--json")).Json;
        Assert.True(check.GetProperty("isWhole").GetBoolean(), check.GetRawText());
    }

    /// <summary>A noted track gets its label, another is left out, and an update of the folder keeps both.</summary>
    private async Task VerifyRelabelingAsync()
    {
        string[] tracks =
        [
            .. Directory.EnumerateFiles(Path.Combine(imported.Audio, "blues"), "blues.*").Order(StringComparer.Ordinal)
                .Select(file => Path.GetFileNameWithoutExtension(file)),
        ];
        var other = Directory.EnumerateDirectories(imported.Audio).Select(Path.GetFileName).First(genre => genre != "blues")!;
        await RunAsync("track", "note", $"music/{tracks[0]}", "sounds like another", "--label", other);
        var noted = (await RunAsync("track", "show", $"small/{tracks[0]}", "--json")).Json.GetProperty("note");
        Assert.Equal((other, true), (noted.GetProperty("label").GetString(), noted.GetProperty("isLabelWrong").GetBoolean()));

        var planned = (await RunAsync("dataset", "relabel", "music", "--noted", $"{tracks[1]}=", "--dry-run", "--json")).Json;
        Assert.Equal(planned.GetProperty("before").GetString(), await VersionAsync("dataset", "show", "music", "version"));
        await RunAsync("dataset", "relabel", "music", "--noted", $"{tracks[1]}=");
        Assert.Equal(planned.GetProperty("after").GetString(), await VersionAsync("dataset", "show", "music", "version"));
        var shown = (await RunAsync("track", "show", $"small/{tracks[0]}", "--json")).Json.GetProperty("track");
        Assert.Equal(other, shown.GetProperty("genre").GetString());
        Assert.Equal(3, (await BuiltProgram.RunAsync(imported.Store, "track", "show", $"small/{tracks[1]}")).ExitCode);
        Assert.Contains("dataset music: nothing changed", (await RunAsync("dataset", "update", "music")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await BuiltProgram.RunAsync(imported.Store, "dataset", "relabel", "music", $"{tracks[0]}=nothing")).ExitCode);
    }

    private static string Test(string row) => System.Text.Json.JsonDocument.Parse(row).RootElement.GetProperty("testAccuracy").GetRawText();

    private async Task<string?> VersionAsync(string noun, string verb, string what, string property) =>
        (await RunAsync(noun, verb, what, "--json")).Json.GetProperty(property).GetString();

    private Task<Answer> RunAsync(params string[] arguments) => BuiltProgram.SucceedAsync(imported.Store, arguments);
}
