using System.Globalization;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>Import and export of feature tables.</summary>
public sealed class FeatureTableTests(ImportedStore imported) : IClassFixture<ImportedStore>
{
    private const string Sweep = """
        name: NAME
        dataset: DATASET
        features: table
        protocol: { split: track, folds: 2 }
        models:
          - { family: knn, parameters: { k: 1 } }
        """;

    [Fact]
    public async Task A_sweep_can_learn_from_an_imported_table()
    {
        var table = imported.Write("table.csv", Table());
        var answer = await RunAsync("features", "import", "elsewhere", table, "--json");
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.True(answer.Json.GetProperty("madeDataset").GetBoolean());
        Assert.Equal(1, answer.Json.GetProperty("leftOut").GetArrayLength());
        Assert.Equal(("table", 23, true),
            (Text(answer, "name"), answer.Json.GetProperty("set").GetProperty("rows").GetInt32(),
                answer.Json.GetProperty("set").GetProperty("isImported").GetBoolean()));
        var id = Text(answer, "id");
        Assert.Equal(id, Text(await RunAsync("features", "import", "elsewhere", table, "--json"), "id"));

        // Genre a is near 0 and b near 10: a model that learns from misassigned rows is wrong.
        var ran = await RunAsync("sweep", "run", imported.Write("elsewhere.yaml", Spec("elsewhere", "elsewhere")), "--json");
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal(1, ran.Json.GetProperty("rows")[0].GetProperty("testAccuracy").GetProperty("mean").GetDouble());

        var shown = await RunAsync("features", "show", id[..8], "--json");
        var column = shown.Json.GetProperty("columns")[0];
        Assert.Equal("x_mean", column.GetProperty("name").GetString());
        Assert.InRange(column.GetProperty("genres").GetProperty("b").GetProperty("mean").GetDouble(), 9, 11);
        Assert.Equal(0, (await RunAsync("dataset", "audit", "elsewhere")).ExitCode);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    [InlineData("npy")]
    public async Task A_feature_set_is_exported_to_one_file(string format)
    {
        Assert.Equal(0, (await RunAsync("features", "import", "exported", imported.Write("table.csv", Table()))).ExitCode);
        var id = (await RunAsync("features", "list", "--json")).Json.GetProperty("featureSets").EnumerateArray()
            // Not null: the shape says so.
            .First(set => set.GetProperty("dataset").GetString() == "exported").GetProperty("id").GetString()!;
        var path = Path.Combine(imported.Folder("exports"), $"table.{format}");
        var answer = await RunAsync("features", "export", id, "--to", path, "--json");
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Equal(new FileInfo(path).Length, answer.Json.GetProperty("bytes").GetInt64());
        var start = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.StartsWith(format switch { "csv" => "slice,track", "parquet" => "PAR1", _ => "\u0093NUMPY" },
            string.Concat(start.Take(16).Select(value => (char)value)), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(imported.Folder("exports"), $"*{format}*"));
    }

    [Fact]
    public async Task An_invalid_table_is_refused_with_line_and_column_and_leaves_nothing()
    {
        var table = imported.Write("wrong.csv", "filename,x_mean,label\na.0.wav,1,a\na.1.wav,many,a\n");
        var answer = await RunAsync("features", "import", "wrong", table);
        Assert.Equal(2, answer.ExitCode);
        Assert.StartsWith($"{table}:3:2: x_mean is 'many', not a number", answer.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("dataset", "show", "wrong")).ExitCode);
        Assert.Equal(3, (await RunAsync("features", "import", "wrong", imported.Folder("exports") + "/none.csv")).ExitCode);
        Assert.Equal(2, (await RunAsync("features", "import", "../out", imported.Write("table.csv", Table()))).ExitCode);
    }

    [Fact]
    public async Task An_index_is_learned_from_only_on_demand_and_split_check_tells_it()
    {
        var lines = Enumerable.Range(0, 24).Select(i => $"{i},t{i}x.wav,{i * 7 % 24}.5,{(i < 12 ? "a" : "b")}");
        var table = imported.Write("indexed.csv", $"Unnamed: 0,filename,x_mean,label\n{string.Join('\n', lines)}\n");
        var answer = await RunAsync("features", "import", "indexed", table, "--json");
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.StartsWith("Unnamed: 0: ", Assert.Single(answer.Json.GetProperty("columnsLeftOut").EnumerateArray()).GetString());
        Assert.Equal(24, answer.Json.GetProperty("rowsInFile").GetInt32());

        Assert.Equal(0, (await RunAsync("features", "import", "indexed", table, "--columns", "Unnamed: 0", "--name", "index")).ExitCode);
        var sweep = imported.Write(
            "indexed.yaml", Spec("indexed", "indexed").Replace("features: table", "features: index", StringComparison.Ordinal));
        var check = await RunAsync("split", "check", sweep);
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Contains("A single column tells the label: by 'Unnamed: 0' alone, 96 %", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_table_of_a_spreadsheet_are_all_accounted_for()
    {
        var table = imported.Write(
            "sheet.csv", Table().Replace(',', ';').Replace('.', ',').Replace(",wav", ".wav", StringComparison.Ordinal));
        var answer = await RunAsync("features", "import", "sheet", table, "--quiet");
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Contains("24 rows in the file: 23 read, 1 skipped", answer.Output, StringComparison.Ordinal);
        Assert.Contains("cells are separated by ';'", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_family_that_needs_audio_is_refused_on_a_table()
    {
        Assert.Equal(0, (await RunAsync("features", "import", "mute", imported.Write("table.csv", Table()))).ExitCode);
        var answer = await RunAsync(
            "sweep", "run",
            imported.Write("mute.yaml", Spec("mute", "mute").Replace("knn, parameters: { k: 1 }", "cnn", StringComparison.Ordinal)));
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("imported table", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_can_learn_from_imported_spectrograms_and_report_on_their_parts()
    {
        SmallArray.Write(imported.Folder("arrays"), "mel.npy", "tracks.csv");
        var (array, tracks) = (Path.Combine(imported.Folder("arrays"), "mel.npy"), Path.Combine(imported.Folder("arrays"), "tracks.csv"));
        var answer = await RunAsync(
            "features", "import", "mels", array, "--tracks", tracks, "--slice-frames", "24", "--scale", "0.5", "--offset", "-80", "--json");
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Equal(
            (true, 48),
            (answer.Json.GetProperty("madeDataset").GetBoolean(), answer.Json.GetProperty("set").GetProperty("rows").GetInt32()));

        // Genres differ by the bands that are loud: a model that learns from misassigned rows is wrong.
        var ran = await RunAsync("sweep", "run", "--json", imported.Write("mels.yaml", """
            name: mels
            dataset: mels
            features: mel
            protocol: { split: predefined }
            models:
              - { family: cnn, parameters: { epochs: 8, filters: 4, learningRate: 0.01 } }
            """));
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal(1, ran.Json.GetProperty("rows")[0].GetProperty("testAccuracy").GetProperty("mean").GetDouble());
        foreach (var (refused, reason) in new (string[] Command, string Reason)[]
        {
            (["features", "build", "mels", "--spec", "seed-study"], "was imported without audio: features cannot be computed from it"),
            (["features", "import", "mels", array], "--tracks FILE.csv names the track and genre of each of its rows"),
            (["features", "import", "mels", tracks, "--scale", "2"], "is not a .npy file, of which --scale would be"),
        })
        {
            var said = await RunAsync(refused);
            Assert.True(said.ExitCode == 2, said.Output + said.Error);
            Assert.Contains(reason, said.Error, StringComparison.Ordinal);
        }
    }

    private static string Spec(string name, string dataset) =>
        Sweep.Replace("NAME", name, StringComparison.Ordinal).Replace("DATASET", dataset, StringComparison.Ordinal);

    // Not null: the shape says so.
    private static string Text(Answer answer, string name) => answer.Json.GetProperty("set").GetProperty(name).GetString()!;

    /// <summary>Eight tracks of three slices; the second slice of the first track lacks its value.</summary>
    private static string Table()
    {
        var rows = from track in Enumerable.Range(0, 8)
                   from slice in Enumerable.Range(0, 3)
                   let genre = track < 4 ? "a" : "b"
                   let value = track == 0 && slice == 1
                       ? ""
                       : ((track < 4 ? 0 : 10) + (0.1 * (track * 3 % 4)) + (0.01 * (slice * 2 % 3))).ToString(CultureInfo.InvariantCulture)
                   select $"{genre}.{track:00000}.{slice}.wav,{value},{genre}";
        return "filename,x_mean,label\n" + string.Join('\n', rows) + "\n";
    }

    private Task<Answer> RunAsync(params string[] arguments) => BuiltProgram.RunAsync(imported.Store, arguments);
}
