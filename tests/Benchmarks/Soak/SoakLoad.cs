using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Contracts.Tls;
using Experiments.DemoAudio;
using Experiments.Domain;

namespace Experiments.Benchmarks.Soak;

/// <summary>The work of a team: a few watched sweeps at a time, some of which are paused, stopped or cancelled.</summary>
internal sealed class SoakLoad : IAsyncDisposable
{
    private const int Folds = 3;
    private const int MaxConcurrentSweeps = 3;

    private readonly RemoteCluster _client;
    private readonly Random _random;
    private readonly List<string> _sweeps = [];

    private SoakLoad(RemoteCluster client, int seed) => (_client, _random) = (client, new Random(seed));

    public static async Task<SoakLoad> StartAsync(string connection, string store, string folder, int seed)
    {
        var terminal = new Terminal(Console.Out, Console.Error) { IsQuiet = true };
        var client = await RemoteCluster.ConnectAsync(connection, new TlsFiles(), store, default, terminal, CancellationToken.None)
            .ConfigureAwait(false);
        DemoCorpus.Write(folder,
            new DemoCorpusOptions { TracksPerGenre = 6, Seconds = 7, Seed = 3, Genres = ["blues", "classical", "metal"] });
        var dataset = client.Grains.GetGrain<IDatasetGrain>("demo");
        await dataset.ImportAsync(new DatasetImportSpec("demo", Path.Combine(folder, "genres"), "genre-folders", new SliceRule()), default)
            .ConfigureAwait(false);
        while ((await dataset.DescribeAsync(default).ConfigureAwait(false)).State is BuildState.Building)
        {
            await Task.Delay(100).ConfigureAwait(false);
        }

        return new SoakLoad(client, seed);
    }

    /// <summary>Keeps some sweeps running until the end.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var now = await DescribeAllAsync(_sweeps.TakeLast(2 * MaxConcurrentSweeps)).ConfigureAwait(false);
            SweepSummary[] underWay = [.. now.Where(sweep => !IsOver(sweep))];
            if (underWay.Length < MaxConcurrentSweeps)
            {
                await SubmitAsync().ConfigureAwait(false);
            }
            else
            {
                await InterfereAsync(underWay[_random.Next(underWay.Length)]).ConfigureAwait(false);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lets running sweeps end, and checks that every run of every sweep is accounted for.</summary>
    public async Task EndAsync(Verdicts verdicts)
    {
        var all = await DescribeAllAsync(_sweeps).ConfigureAwait(false);
        foreach (var paused in all.Where(sweep => sweep.State is SweepState.Paused))
        {
            await RetryUntilAvailableAsync(() => SweepOf(paused.Id).ResumeAsync(default)).ConfigureAwait(false);
        }

        while (!all.All(IsOver))
        {
            await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            all = await DescribeAllAsync(_sweeps).ConfigureAwait(false);
        }

        foreach (var state in all.GroupBy(sweep => sweep.State).OrderBy(state => state.Key))
        {
            verdicts.Add(
                $"{state.Count()} sweeps {state.Key}, {state.Sum(sweep => sweep.Runs.Completed)} of their "
                    + $"{state.Sum(sweep => sweep.Runs.Total)} runs completed", state.Key is not SweepState.Failed);
        }

        await JudgeRunsAsync(all, verdicts).ConfigureAwait(false);
        var scheduler = _client.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var leases = await RetryUntilAvailableAsync(() => scheduler.ListLeasesAsync(default)).ConfigureAwait(false);
        var pool = await RetryUntilAvailableAsync(() => scheduler.GetStatusAsync(default)).ConfigureAwait(false);
        verdicts.Add($"{leases.Length} leases and {pool.Waiting} units of work are left", leases.IsEmpty && pool.Waiting == 0);
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task JudgeRunsAsync(IReadOnlyList<SweepSummary> sweeps, Verdicts verdicts)
    {
        var (runs, attempts, wrong, resumed) = (0, 0, new List<string>(), 0);
        foreach (var sweep in sweeps)
        {
            for (var number = 0; number < sweep.Experiments; number++)
            {
                var experiment = _client.Grains.GetGrain<IExperimentGrain>(new ExperimentId(sweep.Id, number).ToString());
                foreach (var run in await RetryUntilAvailableAsync(() => experiment.ListRunsAsync(default)).ConfigureAwait(false))
                {
                    // A pruned run has no result if it was held or lost when its experiment was pruned; an unfinished one has had no
                    // attempt since.
                    var ends = run.Attempts.Count(attempt => attempt.Outcome is AttemptOutcome.Completed or AttemptOutcome.Pruned);
                    var mayHaveNone = sweep.State is not SweepState.Completed || sweep.Spec.Search.Pruner.Kind != "none";
                    runs++;
                    attempts += run.Attempts.Length;
                    resumed += run.Attempts.Count(attempt => attempt.Epochs is { From: > 0 });
                    var isRight = run.State switch
                    {
                        "completed" => ends == 1 && run.Result is not null,
                        "pruned" => ends == 1,
                        RunSummary.Unfinished or "cancelled" => ends == 0 && run.Result is null && mayHaveNone,
                        _ => false,
                    };
                    if (!isRight)
                    {
                        wrong.Add($"{run.Run} is {run.State} with {ends} results");
                    }
                }
            }
        }

        verdicts.Add(
            $"{runs} runs (the folds of a pruned experiment that never began are none) in {attempts} attempts, {resumed} of which went on "
                + "from a "
            + $"checkpoint; {wrong.Count} are not accounted for once",
            wrong.Count == 0);
        wrong.Take(20).ToList().ForEach(SoakCommand.Log);
    }

    /// <summary>Occasionally a user pauses, stops or cancels a sweep; otherwise one reads the leaderboard.</summary>
    private async Task InterfereAsync(SweepSummary sweep)
    {
        var grain = SweepOf(sweep.Id);
        switch (sweep.State, _random.Next(25))
        {
            case (SweepState.Paused, < 8):
                await CommandAsync($"resume {sweep.Id}", () => grain.ResumeAsync(default)).ConfigureAwait(false);
                break;
            case (SweepState.Running, 0):
                await CommandAsync($"cancel {sweep.Id}", () => grain.CancelAsync(default)).ConfigureAwait(false);
                break;
            case (SweepState.Running, 1):
                await CommandAsync($"stop {sweep.Id}", () => grain.StopAsync(default)).ConfigureAwait(false);
                break;
            case (SweepState.Running, 2):
                await CommandAsync($"pause {sweep.Id}", () => grain.PauseAsync(default)).ConfigureAwait(false);
                break;
            case (SweepState.Running, _):
                await RetryUntilAvailableAsync(() => grain.GetLeaderboardAsync(null, 10, default)).ConfigureAwait(false);
                break;
        }
    }

    private static async Task CommandAsync(string command, Func<Task<SweepSummary>> doAsync)
    {
        SoakCommand.Log(command);
        try
        {
            await RetryUntilAvailableAsync(doAsync).ConfigureAwait(false);
        }
        catch (UserErrorException exception) when (exception.Kind is not UserErrorKind.Unreachable)
        {
            // The sweep ended in the meantime.
            SoakCommand.Log(exception.Message);
        }
    }

    private async Task SubmitAsync()
    {
        var name = $"s{_sweeps.Count:000}";
        var (sampler, experiments, pruner, model) = _random.Next(5) switch
        {
            0 => ("grid", (int?)null, "none", Family("knn", Choice("k", 1, 3, 5, 7, 9, 11, 13))),
            1 => ("random", 30, "none",
                new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.01, 100, IsLogScale: true))])),
            2 => ("tpe", 20, "none", Family("random-forest", Choice("nEstimators", 20, 50, 100), Choice("maxDepth", 2, 4, 8))),
            3 => ("random", 12, "asha", Network("cnn", 60)),
            _ => ("grid", null, "none", Network("crnn", 30)),
        };
        var spec = new SweepSpec
        {
            Name = name,
            Dataset = "demo",
            Features = SmallFeatures.Spec.Name,
            Protocol = new Protocol { Folds = Folds, Seed = 5 },
            Search = new SearchSpec { Sampler = sampler, Experiments = experiments, Pruner = new PrunerSpec(pruner, ParameterSet.Empty) },
            Models = new ParameterSpace([model]),
        };
        SoakCommand.Log($"submit {name}: {model.Family} by {sampler}");
        await RetryUntilAvailableAsync(() => SweepOf(name).SubmitAsync(spec, SmallFeatures.Spec, default)).ConfigureAwait(false);
        _sweeps.Add(name);
    }

    private static FamilySpace Network(string family, int epochs) => Family(
        family, Choice("epochs", epochs), Choice("blocks", 2), Choice("filters", 8),
        family == "cnn" ? Choice("denseUnits", [.. Enumerable.Range(4, 40)]) : Choice("gruUnits", 4, 5, 6, 7));

    private static FamilySpace Family(string family, params ParameterDimension[] dimensions) => new(family, [.. dimensions]);

    private static ParameterDimension Choice(string parameter, params int[] values) =>
        new(parameter, new ChoiceRange([.. values.Select(value => ParameterValue.Of(value))]));

    private static bool IsOver(SweepSummary sweep) =>
        sweep.State is SweepState.Completed or SweepState.Failed or SweepState.Stopped or SweepState.Cancelled;

    private ISweepGrain SweepOf(string name) => _client.Grains.GetGrain<ISweepGrain>(name);

    private async Task<IReadOnlyList<SweepSummary>> DescribeAllAsync(IEnumerable<string> sweeps)
    {
        var all = new List<SweepSummary>();
        foreach (var name in sweeps)
        {
            all.Add(await RetryUntilAvailableAsync(() => SweepOf(name).DescribeAsync(default)).ConfigureAwait(false));
        }

        return all;
    }

    /// <summary>Retries a call: a silo that is killed during it never responds.</summary>
    private static async Task<T> RetryUntilAvailableAsync<T>(Func<Task<T>> queryAsync)
    {
        while (true)
        {
            try
            {
                return await queryAsync().ConfigureAwait(false);
            }
            catch (TimeoutException exception)
            {
                SoakCommand.Log(exception.Message.Split('\n')[0]);
            }
        }
    }
}
