using System.Globalization;
using System.Text.Json;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>
/// A live store in which one file after another is randomly damaged, as by disks and people: the next reader gets the right numbers or a
/// one-line error, never other numbers, a stack trace or nothing. <c>EXPERIMENTS_DAMAGES=500 EXPERIMENTS_SEED=7</c> makes it longer and
/// different.
/// </summary>
public sealed class DamageFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _expected = new(StringComparer.Ordinal);
    private int _sweeps;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Artifacts => _folder["store", "artifacts"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_damaged_file_gives_the_right_results_or_a_one_line_error()
    {
        var (tries, seed) = (Setting("EXPERIMENTS_DAMAGES", 20), Setting("EXPERIMENTS_SEED", 20260412));
        var random = new Random(seed);
        await using var silo = await TestSilo.StartAsync(_folder["store"], slots: 1);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await Demo.RunAsync(silo.Grains, Demo.Sweep("fuzzed", Demo.SmallCnn(1, 4), Demo.Family("knn")));
        foreach (var (name, _, ask) in Questions)
        {
            _expected[name] = await ask(this, silo.Grains, () => { });
        }

        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var number = 0; number < tries; number++)
        {
            var (name, files, ask) = Questions[number % Questions.Length];
            var told = await TryAsync(number, random, name, files, damage => ask(this, silo.Grains, damage));
            outcomes[$"{name}, {told}"] = outcomes.GetValueOrDefault($"{name}, {told}") + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', outcomes.Select(outcome => $"{outcome.Key}: {outcome.Value}")));
        Assert.Contains(outcomes.Keys, outcome => outcome.EndsWith("told", StringComparison.Ordinal));
    }

    /// <summary>The queries, the files that each reads, and how to make them.</summary>
    private static readonly (string Name, string Files, Func<DamageFuzzTests, IGrainFactory, Action, Task<string>> AskAsync)[] Questions =
    [
        ("a sweep over the table", "features/feature-sets/*/shard-*.parquet",
            (test, grains, damage) => test.SweepAsync(grains, damage, Demo.Family("knn"))),
        ("a sweep over the tensor", "features/feature-sets/*/shard-*.npy",
            (test, grains, damage) => test.SweepAsync(grains, damage, Demo.SmallCnn(1, 4))),
        ("a sweep by the manifest", "features/feature-sets/*/manifest.json",
            (test, grains, damage) => test.SweepAsync(grains, damage, Demo.Family("knn"))),
        ("a sweep by the list of tracks", "datasets/demo/*.json",
            (test, grains, damage) => test.SweepAsync(grains, damage, Demo.Family("knn"))),
        ("an analysis by predictions", "work/fuzzed/e1/*/*/predictions-*.npy", AnalyzeAsync),
        ("an analysis by rows", "work/fuzzed/e1/*/*/rows-*.npy", AnalyzeAsync),
        ("a prediction by neighbours", "work/fuzzed/e1/*/*/model", (test, grains, damage) => test.PredictAsync(grains, damage, 1)),
        ("a prediction by a network", "work/fuzzed/e0/*/*/model", (test, grains, damage) => test.PredictAsync(grains, damage, 0)),
        ("an extension by a checkpoint", "work/NEW/e0/*/*/checkpoint-*", (test, grains, damage) => test.ExtendAsync(grains, damage)),
        ("an extension by a curve", "work/NEW/e0/*/*/curve-*", (test, grains, damage) => test.ExtendAsync(grains, damage)),
    ];

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    private async Task<string> TryAsync(int number, Random random, string question, string files, Func<Action, Task<string>> queryAsync)
    {
        var (path, whole, change) = ("", Array.Empty<byte>(), "");
        try
        {
            var answer = await queryAsync(Damage).WaitAsync(TimeSpan.FromMinutes(5), Cancellation);
            Assert.True(answer == _expected[question], $"try {number}, {question}: {change} in {path} gave other numbers");
            return "right";
        }
        catch (UserErrorException error)
        {
            Assert.False(
                error.Message.Contains('\n', StringComparison.Ordinal) || error.Message.Contains("   at ", StringComparison.Ordinal),
                $"try {number}, {question}: {change} in {path}: {error.Message}");
            Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
            return "told";
        }
        finally
        {
            if (path is not "")
            {
                Replace(path, whole);
            }
        }

        void Damage()
        {
            var pattern = files.Replace("NEW", $"fuzz{_sweeps}", StringComparison.Ordinal);
            var found = Find(Artifacts, pattern.Split('/')).Order(StringComparer.Ordinal).ToList();
            path = found[random.Next(found.Count)];
            whole = File.ReadAllBytes(path);
            (var changed, change) = ByteDamage.Apply(whole, random);
            Replace(path, changed);
            Touch();
        }
    }

    /// <summary>
    /// Replaces the file by another of the same name, as a copy or a rebuild does. A process that has the old one open keeps it.
    /// </summary>
    private static void Replace(string path, byte[] bytes)
    {
        File.WriteAllBytes($"{path}.new", bytes);
        File.Move($"{path}.new", path, overwrite: true);
    }

    /// <summary>Makes the feature set be opened anew, as by a process that reads it first.</summary>
    private void Touch()
    {
        foreach (var manifest in Find(Artifacts, ["features", "feature-sets", "*", "manifest.json"]))
        {
            File.SetLastWriteTimeUtc(manifest, DateTime.UnixEpoch.AddMinutes(++_sweeps));
        }
    }

    private static IEnumerable<string> Find(string folder, ReadOnlySpan<string> steps)
    {
        IEnumerable<string> found = [folder];
        for (var i = 0; i < steps.Length; i++)
        {
            var (step, isLast) = (steps[i], i == steps.Length - 1);
            found = found.Where(Directory.Exists)
                .SelectMany(path => isLast ? Directory.EnumerateFiles(path, step) : Directory.EnumerateDirectories(path, step)).ToList();
        }

        return found;
    }

    private async Task<string> SweepAsync(IGrainFactory grains, Action damage, FamilySpace model)
    {
        var name = $"fuzz{++_sweeps}";
        damage();
        await ThrowIfFailedAsync(grains, await Demo.RunAsync(grains, Demo.Sweep(name, model)), name);
        return await Demo.LeaderboardAsync(grains, name);
    }

    private async Task<string> ExtendAsync(IGrainFactory grains, Action damage)
    {
        var name = $"fuzz{++_sweeps}";
        await Demo.RunAsync(grains, Demo.Sweep(name, Demo.SmallCnn(1, 4)));
        damage();
        await grains.GetGrain<ISweepGrain>(name).ExtendAsync(new SweepExtension(Epochs: 2), Cancellation);
        await ThrowIfFailedAsync(grains, await Demo.EndAsync(grains, name), name);
        return await Demo.LeaderboardAsync(grains, name);
    }

    /// <summary>Checks the reason shown for a failed sweep or its failed runs.</summary>
    private static async Task ThrowIfFailedAsync(IGrainFactory grains, SweepSummary ended, string name)
    {
        if (ended.State is SweepState.Completed && ended.Runs.Failed == 0)
        {
            return;
        }

        var reasons = (await Demo.RunsAsync(grains, name, 0)).SelectMany(run => run.Attempts).Select(attempt => attempt.Reason)
            .OfType<string>().Distinct();
        throw UserErrorException.Failed(ended.Reason ?? reasons.First());
    }

    private static async Task<string> AnalyzeAsync(DamageFuzzTests test, IGrainFactory grains, Action damage)
    {
        damage();
        var experiment = grains.GetGrain<IExperimentGrain>("fuzzed/e1");
        return JsonSerializer.Serialize(
            new
            {
                Analysis = await experiment.AnalyzeAsync(Cancellation),
                Wrong = await experiment.ListMisclassifiedAsync(new MisclassifiedQuery(0, 100, IncludePadded: true), Cancellation),
            }, DomainJson.Compact);
    }

    private async Task<string> PredictAsync(IGrainFactory grains, Action damage, int experiment)
    {
        damage();
        var track = Find(_folder.Path, ["audio", "genres", "blues", "*"]).Order(StringComparer.Ordinal).First();
        var mixture = await grains.GetGrain<IPredictorGrain>($"fuzzed/e{experiment}")
            .PredictAsync("track", [.. File.ReadAllBytes(track)], Cancellation);
        return JsonSerializer.Serialize(mixture, DomainJson.Compact);
    }
}
