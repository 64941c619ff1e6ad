using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Experiments.ClientCli;
using Experiments.ClientCli.Commands;
using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// Folders and files whose names break lines, control terminals, hide or reorder letters, or are markup or formulas: through every verb,
/// and through the files that verbs write. In this process: some fifty commands.
/// </summary>
public sealed class HostileNamesTests : IDisposable
{
    /// <summary>Starts text that would look like a line of ours if a line could be broken.</summary>
    private const string Injected = "INJECTED";

    private static readonly string[] Genres = [$"=blu\u202ees\n{Injected} genre", "<b>ro\u001b[31mck\u2028"];

    /// <summary>
    /// Verbs that show no file names, the demo, which makes its own files, and serve, whose answers are those of other verbs.
    /// </summary>
    private static readonly string[] Exempt =
    [
        "completion",
        "config explain",
        "demo",
        "doctor",
        "node cordon",
        "node drain",
        "node label",
        "node uncordon",
        "serve",
        "store restore",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _shown = [];

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_verb_escapes_hostile_file_names()
    {
        var audio = MakeAudio();
        var features = Write("tiny.yaml", "name: tiny\ntable:\n  - { feature: rms, statistics: [mean, std] }\n");
        var sweep = Write($"sweep\u202e\n{Injected}.yaml", $$"""
            name: swept
            dataset: hostile
            features: tiny
            protocol: { split: track, folds: 2 }
            models: [{ family: knn, parameters: { k: { choice: [1, 3] } } }]
            """);
        var broken = Write($"broken\u001b[2J\n{Injected}.yaml", "name: x\nfolds\u202e: 3\n");
        var song = Path.Combine(audio, Genres[0], Track(0));
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var commands = Commands(audio, features, sweep, broken, song);
        Assert.Equal(new CommandTree().Verbs.Select(verb => verb.Path).Except(Exempt),
            commands.Select(command => command.Verb).Distinct().Order(StringComparer.Ordinal));
        foreach (var (verb, arguments) in commands)
        {
            string[] command = [.. verb.Split(' '), .. arguments.Select(word => found.GetValueOrDefault(word, word)), "--store", Store];
            string[] again = arguments.Any(word => word is "--to" or "--out" or "--groups-to") ? ["--json", "--replace"] : ["--json"];
            var (text, json) = (await RunAndCheckAsync(command), await RunAndCheckAsync([.. command, .. again]));

            // A name that does not exist fails; so does a second removal or copy.
            var isWrong = arguments.Any(
                word => word.Contains("broken", StringComparison.Ordinal) || word.Contains("none", StringComparison.Ordinal));
            Assert.True((text.Code == 0) != isWrong, text.Said);
            switch (verb)
            {
                case "features list":
                    // Not null: an id.
                    found["FEATURES"] = JsonDocument.Parse(json.Said).RootElement.GetProperty("featureSets")[0].GetProperty("id")
                        .GetString()!;
                    break;
                case "experiment misclassified":
                    // Not null: an id.
                    found["SLICE"] = JsonDocument.Parse(json.Said).RootElement.GetProperty("rows")[0].GetProperty("slice").GetString()!;
                    found["TRACK"] = found["SLICE"][..found["SLICE"].LastIndexOf('/')];
                    break;
            }
        }

        Assert.True(_shown.Count > 20, $"hostile names were shown by {_shown.Count} commands only: {string.Join(", ", _shown)}");
        CheckText("report.html", await File.ReadAllTextAsync(At("report.html"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("<b>ro", await File.ReadAllTextAsync(At("report.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        foreach (var table in (string[])["groups.csv", "features.csv", "predictions.csv", "runs.csv"])
        {
            // Tracks and genres of this dataset start with these.
            Assert.DoesNotMatch(new Regex("(^|,)\"?(=|-so)", RegexOptions.Multiline),
                await File.ReadAllTextAsync(At(table), TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Every verb with arguments; FEATURES, SLICE and TRACK stand for what an earlier command found.</summary>
    private (string Verb, string[] Arguments)[] Commands(string audio, string features, string sweep, string broken, string song) =>
    [
        ("dataset import", ["hostile", audio]), ("dataset list", []), ("dataset show", ["hostile"]),
        ("dataset audit", ["hostile", "--groups-to", At("groups.csv")]),
        ("dataset update", ["hostile"]),
        ("features build", ["hostile", "--spec", features]), ("features list", []), ("features show", ["FEATURES", "--by-genre"]),
        ("features export", ["FEATURES", "--to", At("features.csv")]),
        ("features import", ["other", At("none\n.csv")]),
        ("features import", ["other", At("none\u202e\n.npy"), "--tracks", At("groups.csv"), "--slice-frames", "3"]),
        ("config validate", [sweep]), ("config validate", [broken]), ("config validate", [At("none\n.yaml")]),
        ("split show", ["hostile", "--protocol", sweep]), ("split check", [sweep]), ("sweep plan", [sweep]), ("sweep run", [sweep]),
        ("sweep list", []), ("sweep show", ["swept"]),
        ("sweep watch", ["swept"]), ("sweep wait", ["swept"]), ("sweep why", ["swept/e0/r0f0"]), ("sweep leaderboard", ["swept"]),
        ("sweep export", ["swept", "--to", At("runs.csv")]),
        ("sweep pause", ["swept"]), ("sweep stop", ["swept"]), ("sweep cancel", ["swept"]), ("sweep retry", ["swept"]),
        ("sweep resume", ["swept"]), ("sweep enqueue", ["swept", "family=knn", "k=2"]),
        ("sweep extend", ["swept", "--set", "models.knn.parameters.k={choice: [1, 3, 5]}"]),
        ("experiment show", ["swept/e0"]), ("experiment confusion", ["swept/e0"]), ("experiment misclassified", ["swept/e0"]),
        ("experiment curves", ["swept/e0"]),
        ("experiment gap", ["swept/e0"]), ("experiment variance", ["swept/e0"]),
        ("experiment predictions", ["swept/e0", "--to", At("predictions.csv")]),
        ("compare", ["swept", "--by", "k"]), ("slice hardest", ["hostile"]),
        ("slice disagreements", ["hostile"]), ("slice show", ["SLICE"]), ("track show", ["TRACK"]),
        ("slice export", ["SLICE", "--to", At("slice.wav")]), ("slice play", ["none/none/0"]), ("track note", ["TRACK", "heard"]),
        ("track notes", ["hostile"]), ("dataset blends", ["hostile", "--experiment", "none/e0"]),
        ("dataset relabel", ["hostile", "none\u202e=x"]), ("experiment evaluate", ["swept/e0", "--dataset", "none\u202e"]),
        ("experiment evaluations", ["swept/e0"]), ("audience import", ["ears", At("none\n.csv")]), ("audience list", []),
        ("audience show", ["none\u202e"]), ("audience groups", ["none\u202e", "--dataset", "hostile"]),
        ("audience remove", ["none\u202e"]), ("model name", ["swept/e0", "m-v1"]), ("model list", []), ("model show", ["m-v1"]),
        ("model promote", ["m-v1"]), ("model remove", ["m-v1"]), ("model refit", ["none/e0"]),
        ("model export", ["none/e0", "--to", At("m.onnx")]),
        ("predict", [song, "--experiment", "swept/e0"]),
        ("predict", [At("none\u202e\n.wav"), "--experiment", "swept/e0"]), ("node list", []), ("node show", [Environment.MachineName]),
        ("token create", ["--name", "none\u202e"]), ("token list", []), ("token revoke", ["none\u202e"]),
        ("report", ["swept", "--out", At("report.html")]), ("store check", []), ("store gc", []),
        ("store backup", [At($"back\u202e\n{Injected}")]), ("sweep rename", ["swept", "renamed"]), ("sweep remove", ["swept"]),
        ("dataset rename", ["hostile", "other"]), ("dataset remove", ["hostile"]),
        ("dataset remove", [$"none\u202e\n{Injected}"]),
    ];

    private static string Track(int number) => $"-so\u001b[31mng\u2066{number}\n{Injected} track.wav";

    private string MakeAudio()
    {
        DemoCorpus.Write(_folder.Path, new DemoCorpusOptions { TracksPerGenre = 4, Seconds = 4, Seed = 3, Genres = ["blues", "metal"] });
        var audio = _folder[$"au\u202edio\n{Injected}"];
        foreach (var (folder, genre) in Directory.EnumerateDirectories(_folder["genres"]).Order(StringComparer.Ordinal)
            .Zip(Genres))
        {
            Directory.CreateDirectory(Path.Combine(audio, genre));
            foreach (var (number, file) in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Index())
            {
                File.Move(file, Path.Combine(audio, genre, Track(number + (genre == Genres[0] ? 0 : 4))));
            }
        }

        File.WriteAllText(Path.Combine(audio, Genres[0], $"bro\u009bken\n{Injected}.wav"), "no audio");
        return audio;
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private string At(string name) => _folder[name];

    private async Task<(int Code, string Said)> RunAndCheckAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        var command = string.Join(' ', arguments.TakeWhile(word => !word.Contains(Injected, StringComparison.Ordinal)));
        CheckText(command, output.ToString());
        CheckText(command, error.ToString());
        Assert.DoesNotContain("internal error", error.ToString(), StringComparison.Ordinal);
        if (output.ToString().Contains(Injected, StringComparison.Ordinal))
        {
            _shown.Add(command);
        }

        return (code, $"{output}{error}");
    }

    private static void CheckText(string place, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            Assert.False(line.TrimStart().StartsWith(Injected, StringComparison.Ordinal), $"{place}: a name broke its line: {line}");
            Assert.True(
                line.EnumerateRunes().All(rune => System.Text.Rune.GetUnicodeCategory(rune)
                    is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator)),
                $"{place}: {Uri.EscapeDataString(line)}");
        }
    }
}
