using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Support.Chaos;

/// <summary>
/// The disturbed work: sweeps of three kinds, repeated, each of which must produce exactly the numbers of an undisturbed sweep.
/// </summary>
internal sealed class ChaosSweeps(IGrainFactory grains, string store, Action<string> log)
{
    private const int MaxConcurrentSweeps = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly SweepSpec[] Kinds =
    [
        Kind("networks", new SearchSpec(),
            Family("cnn", ("epochs", [12]), ("blocks", [2]), ("filters", [4]), ("denseUnits", [1, 2, 3, 4]))),
        Kind(
            "classical",
            new SearchSpec { Sampler = "tpe", Experiments = 6, Deterministic = true, Window = 4 },
            Family("random-forest", ("nEstimators", [20, 50]), ("maxDepth", [2, 4, 8])),
            Family("knn", ("k", [1, 3, 5, 7]))),
        Kind(
            "halved",
            new SearchSpec
            {
                Sampler = "random",
                Experiments = 5,
                Deterministic = true,
                Pruner = new PrunerSpec("asha", ParameterSet.Empty),
            },
            Family("crnn", ("epochs", [9]), ("blocks", [2]), ("gruUnits", [4, 5, 6, 7, 8, 9, 10, 11]))),
    ];

    private ImmutableList<(string Name, int Kind)> _sweeps = [];
    private readonly string[] _undisturbed = new string[Kinds.Length];

    /// <summary>The mean time from one end of a run to the next without faults.</summary>
    public TimeSpan UndisturbedRun { get; private set; }

    /// <summary>Imports audio and runs each kind undisturbed.</summary>
    public async Task BeginAsync(string folder)
    {
        SmallCorpus.Write(folder);
        var dataset = grains.GetGrain<IDatasetGrain>("demo");
        await dataset.ImportAsync(new DatasetImportSpec("demo", Path.Combine(folder, "genres"), "genre-folders", new SliceRule()), default)
            .ConfigureAwait(false);
        while ((await dataset.DescribeAsync(default).ConfigureAwait(false)).State is BuildState.Building)
        {
            await Task.Delay(100).ConfigureAwait(false);
        }

        var (started, runs) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(Enumerable.Range(0, Kinds.Length).Select(kind => SubmitAsync(Undisturbed(kind), kind))).ConfigureAwait(false);
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            await EndAsync(Undisturbed(kind)).ConfigureAwait(false);
            _undisturbed[kind] = await LeaderboardAsync(Undisturbed(kind)).ConfigureAwait(false);
            runs += (await RunsAsync(Undisturbed(kind)).ConfigureAwait(false)).Count;
        }

        UndisturbedRun = Stopwatch.GetElapsedTime(started) / runs;
    }

    /// <summary>Keeps some sweeps running until the end.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var underWay = 0;
            foreach (var (name, _) in _sweeps.TakeLast(2 * MaxConcurrentSweeps))
            {
                underWay += IsOver(await DescribeAsync(name).ConfigureAwait(false)) ? 0 : 1;
            }

            if (underWay < MaxConcurrentSweeps)
            {
                var kind = _sweeps.Count % Kinds.Length;
                var name = $"s{_sweeps.Count:000}-{Kinds[kind].Name}";
                await SubmitAsync(name, kind).ConfigureAwait(false);
                _sweeps = _sweeps.Add((name, kind));
            }

            await Task.Delay(TimeSpan.FromSeconds(1), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The number of ended runs of all sweeps, with or without a result.</summary>
    public async Task<int> CountEndedRunsAsync()
    {
        var ended = 0;
        foreach (var (name, _) in _sweeps)
        {
            ended += await DescribeAsync(name).ConfigureAwait(false) is { } sweep ? sweep.Runs.Completed + sweep.Runs.Failed : 0;
        }

        return ended;
    }

    /// <summary>Lets running sweeps end, and checks their numbers and attempts.</summary>
    public async Task EndAsync(ChaosCluster cluster, Verdicts verdicts)
    {
        var damaged = cluster.Damaged.Distinct().ToList();
        var (failed, unexplained) = (0, new List<string>());
        foreach (var (name, _) in _sweeps)
        {
            await EndAsync(name).ConfigureAwait(false);
            var failures = (await RunsAsync(name).ConfigureAwait(false)).Where(run => run.State == "failed").ToList();
            failed += failures.Count;
            unexplained.AddRange(failures
                .Where(run => !damaged.Exists(file => run.Attempts[^1].Reason?.Contains(file, StringComparison.Ordinal) == true))
                .Select(run => $"{run.Run}: {run.Attempts[^1].Reason}"));
            if (failures.Count > 0)
            {
                await RetryUntilAvailableAsync(() => Sweep(name).RetryAsync(default)).ConfigureAwait(false);
                await EndAsync(name).ConfigureAwait(false);
            }
        }

        verdicts.Add(
            $"{failed} runs failed, all retried; {unexplained.Count} of them not because of a damaged file{First(unexplained)}",
            unexplained.Count == 0);
        await JudgeDigitsAsync(verdicts).ConfigureAwait(false);
        await JudgeAccountsAsync(verdicts).ConfigureAwait(false);
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var leases = await RetryUntilAvailableAsync(() => scheduler.ListLeasesAsync(default)).ConfigureAwait(false);
        var pool = await RetryUntilAvailableAsync(() => scheduler.GetStatusAsync(default)).ConfigureAwait(false);
        verdicts.Add($"{leases.Length} leases and {pool.Waiting} units of work are left", leases.IsEmpty && pool.Waiting == 0);
        var partial = Directory.EnumerateFiles(store, "*.tmp", SearchOption.AllDirectories).Count();
        verdicts.Note($"{partial} half-written files of killed processes are left");
    }

    private async Task JudgeDigitsAsync(Verdicts verdicts)
    {
        var wrong = new List<string>();
        foreach (var (name, kind) in _sweeps)
        {
            var state = (await DescribeAsync(name).ConfigureAwait(false))?.State;
            if (state is not SweepState.Completed)
            {
                wrong.Add($"{name} ({state})");
            }
            else if (await FindDifferenceAsync(name, kind).ConfigureAwait(false) is { } difference)
            {
                wrong.Add($"{name} ({difference})");
            }
        }

        verdicts.Add($"{_sweeps.Count} sweeps; {wrong.Count} gave other results than undisturbed{First(wrong)}",
            wrong.Count == 0 && _sweeps.Count > 0);
    }

    private async Task JudgeAccountsAsync(Verdicts verdicts)
    {
        var (runs, attempts, resumed, wrong, gaps) = (0, 0, 0, new List<string>(), new List<string>());
        foreach (var (name, _) in _sweeps)
        {
            foreach (var run in await RunsAsync(name).ConfigureAwait(false))
            {
                var results = run.Attempts.Count(attempt => attempt.Outcome is AttemptOutcome.Completed or AttemptOutcome.Pruned);
                runs++;
                attempts += run.Attempts.Length;
                resumed += run.Attempts.Count(attempt => attempt.Epochs is { From: > 0 });
                if (results > 1 || (run.State == "completed" && (results != 1 || run.Result is null)))
                {
                    wrong.Add($"{run.Run} is {run.State} with {results} results");
                }

                if (!run.Attempts.Select(attempt => attempt.Number).SequenceEqual(Enumerable.Range(1, run.Attempts.Length)))
                {
                    gaps.Add($"{run.Run} has attempts {string.Join(", ", run.Attempts.Select(attempt => attempt.Number))}");
                }
            }
        }

        verdicts.Add(
            $"{runs} runs in {attempts} attempts, {resumed} of which resumed from a checkpoint; {wrong.Count} were not recorded "
                + $"once{First(wrong)}", wrong.Count == 0);
        verdicts.Add($"{gaps.Count} runs lack an attempt in their list{First(gaps)}", gaps.Count == 0);
    }

    /// <summary>
    /// Finds a difference between a sweep and the undisturbed one: in its leaderboard or, with pruning, in an epoch that both have reached.
    /// Which runs are pruned depends on the order in which runs report, and so on what was killed.
    /// </summary>
    private async Task<string?> FindDifferenceAsync(string name, int kind)
    {
        if (Kinds[kind].Search.Pruner is { Kind: "none" })
        {
            var leaderboard = await LeaderboardAsync(name).ConfigureAwait(false);
            return leaderboard == _undisturbed[kind] ? null : Difference(leaderboard, _undisturbed[kind]);
        }

        var undisturbed = (await RunsAsync(Undisturbed(kind)).ConfigureAwait(false)).ToDictionary(
            run => run.Run with { Experiment = run.Run.Experiment with { Sweep = name } });
        var compared = 0;
        foreach (var run in await RunsAsync(name).ConfigureAwait(false))
        {
            if (run.Result is { } result && undisturbed.TryGetValue(run.Run, out var other) && other.Result is { } expected)
            {
                compared++;
                var epochs = result.Curve.Zip(expected.Curve, (epoch, other) => (Epoch: epoch, Other: other));
                if (epochs.FirstOrDefault(pair => !AreEqual(pair.Epoch, pair.Other)) is { Epoch: { } epoch })
                {
                    return $"{run.Run} from epoch {epoch.Epoch} on";
                }
            }
        }

        return compared == 0 ? "no run to compare" : null;
    }

    private static bool AreEqual(EpochPoint one, EpochPoint other) =>
        one with { SamplesPerSecond = 0 } == other with { SamplesPerSecond = 0 };

    private static string Undisturbed(int kind) => $"undisturbed-{Kinds[kind].Name}";

    private static string Difference(string actual, string expected)
    {
        var from = Math.Max(0, actual.AsSpan().CommonPrefixLength(expected) - 30);
        return $"…{Part(actual)}… instead of …{Part(expected)}…";

        string Part(string text) => text[from..Math.Min(text.Length, from + 60)];
    }

    private static string First(List<string> wrong) => wrong.Count == 0 ? "" : $", such as {string.Join("; ", wrong.Take(3))}";

    private static SweepSpec Kind(string name, SearchSpec search, params FamilySpace[] models) => new()
    {
        Name = name,
        Dataset = "demo",
        Features = SmallFeatures.Spec.Name,
        Protocol = new Protocol { Folds = 3, Seed = 5 },
        Search = search,
        Models = new ParameterSpace([.. models]),
    };

    private static FamilySpace Family(string family, params (string Parameter, int[] Values)[] parameters) => new(
        family,
        [
            .. parameters.Select(
                parameter =>
                    new ParameterDimension(
                        parameter.Parameter, new ChoiceRange([.. parameter.Values.Select(value => ParameterValue.Of(value))]))),
        ]);

    private static bool IsOver(SweepSummary? sweep) =>
        sweep is { State: SweepState.Completed or SweepState.Failed or SweepState.Stopped or SweepState.Cancelled };

    private ISweepGrain Sweep(string name) => grains.GetGrain<ISweepGrain>(name);

    private Task<SweepSummary> SubmitAsync(string name, int kind)
    {
        log($"submit {name}");
        return RetryUntilAvailableAsync(() => Sweep(name).SubmitAsync(Kinds[kind] with { Name = name }, SmallFeatures.Spec, default));
    }

    private async Task<SweepSummary?> DescribeAsync(string name) =>
        await RetryUntilAvailableAsync(() => Sweep(name).DescribeAsync(default)).ConfigureAwait(false);

    /// <exception cref="TimeoutException">It has not ended, although nothing disturbs it any more.</exception>
    private async Task EndAsync(string name)
    {
        var started = Stopwatch.GetTimestamp();
        while (await DescribeAsync(name).ConfigureAwait(false) is var sweep && !IsOver(sweep))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"{name} has not ended: {sweep?.State}, {sweep?.Runs}, {sweep?.Held}");
            }

            await Task.Delay(TimeSpan.FromSeconds(0.5)).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<RunSummary>> RunsAsync(string name)
    {
        var runs = new List<RunSummary>();
        var experiments = (await DescribeAsync(name).ConfigureAwait(false))?.Experiments ?? 0;
        for (var number = 0; number < experiments; number++)
        {
            var experiment = grains.GetGrain<IExperimentGrain>(new ExperimentId(name, number).ToString());
            runs.AddRange(await RetryUntilAvailableAsync(() => experiment.ListRunsAsync(default)).ConfigureAwait(false));
        }

        return runs;
    }

    /// <summary>All digits of the leaderboard, except what depends on the clock or the sweep's name.</summary>
    private async Task<string> LeaderboardAsync(string name)
    {
        var leaderboard = await RetryUntilAvailableAsync(() => Sweep(name).GetLeaderboardAsync(null, null, default)).ConfigureAwait(false);
        return LeaderboardDigits.Of(leaderboard, name);
    }

    /// <summary>Repeats a call while silos die, are unavailable or have no database. Every call of the contracts may be repeated.</summary>
    /// <exception cref="TimeoutException">There was no answer for minutes.</exception>
    private async Task<T> RetryUntilAvailableAsync<T>(Func<Task<T>> queryAsync)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                return await queryAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
                when (exception is TimeoutException or OrleansException or DbException or IOException

                    // Nobody here cancels: a silo that stops cancels the lookups of calls that it forwards.
                    or OperationCanceledException
                    or UserErrorException { Kind: UserErrorKind.Unreachable or UserErrorKind.Failed })
            {
                if (TimeProvider.System.GetUtcNow() > deadline)
                {
                    throw new TimeoutException($"nobody answered for {Patience.TotalMinutes:0} minutes: {exception.Message}", exception);
                }

                log($"retried: {exception.Message.Split('\n')[0]}");
                await Task.Delay(TimeSpan.FromSeconds(0.5)).ConfigureAwait(false);
            }
        }
    }
}
