using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Spectre.Console;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Waits for a sweep with its progress on standard error, and ends with its leaderboard: what run, watch, resume, retry and extend share.</summary>
internal static class SweepFollowing
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public static bool IsUnderWay(SweepSummary sweep) => sweep.State is SweepState.Preparing or SweepState.Running or SweepState.Stopping;

    /// <summary>Follows a sweep to its end and shows its leaderboard. Ctrl-C pauses an embedded sweep; one in a cluster goes on.</summary>
    public static async Task<ExitCode> ToEndAsync(ClusterConnection cluster, string id, Terminal terminal, CancellationToken cancellationToken)
    {
        var grain = cluster.Grains.GetGrain<ISweepGrain>(id);
        try
        {
            var ended = await WatchAsync(grain, terminal, cancellationToken).ConfigureAwait(false);
            var leaderboard = await grain.GetLeadersAsync(null, terminal.IsJson ? int.MaxValue : LeaderboardView.ShownRows, cancellationToken).ConfigureAwait(false);
            LeaderboardView.Print(leaderboard, terminal);
            terminal.Json(LeaderboardView.Shape(leaderboard));
            return Judge(ended, terminal);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await InterruptAsync(cluster, grain, id, terminal).ConfigureAwait(false);
        }
    }

    /// <summary>Ends with the sweep's last summary.</summary>
    public static async Task<SweepSummary> WatchAsync(ISweepGrain grain, Terminal terminal, CancellationToken cancellationToken)
    {
        var state = new SweepProgressState(await grain.DescribeAsync(cancellationToken).ConfigureAwait(false), TimeProvider.System);
        state.Begin((await grain.GetLeadersAsync(null, int.MaxValue, cancellationToken).ConfigureAwait(false)).Rows);
        if (!terminal.IsInteractive || terminal.IsQuiet)
        {
            await FollowAsync(grain, state, line => terminal.Progress(line), () => { }, cancellationToken).ConfigureAwait(false);
            return state.Summary;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Live(Draw(state)).AutoClear(true).StartAsync(live => FollowAsync(
            grain, state, _ => { }, () => live.UpdateTarget(Draw(state)), cancellationToken)).ConfigureAwait(false);
        return state.Summary;
    }

    private static Rows Draw(SweepProgressState state) => new(state.Lines().Select(line => new Text(line.Length == 0 ? " " : Printable.Escape(line), StyleOf(line)) { Overflow = Overflow.Ellipsis }));

    /// <summary>The bar and the best are what eyes look for.</summary>
    private static Style StyleOf(string line) => line switch
    {
        ['[', ..] => new Style(Color.Green),
        _ when line.StartsWith("best by ", StringComparison.Ordinal) => new Style(decoration: Decoration.Bold),
        _ when line.StartsWith("family ", StringComparison.Ordinal) || line.StartsWith("running ", StringComparison.Ordinal) => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };

    private static async Task FollowAsync(
        ISweepGrain grain, SweepProgressState state, Action<string> tell, Action draw, CancellationToken cancellationToken)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while (IsUnderWay(state.Summary))
        {
            try
            {
                await foreach (var happened in grain.WatchAsync(long.MaxValue, cancellationToken).ConfigureAwait(false))
                {
                    if (happened.Kind == "experiment-ended" || TimeProvider.System.GetElapsedTime(asked) > Period)
                    {
                        asked = TimeProvider.System.GetTimestamp();
                        if (happened.Summary is null)
                        {
                            state.Update(await grain.DescribeAsync(cancellationToken).ConfigureAwait(false));
                        }
                    }

                    if (state.Apply(happened) is { } line)
                    {
                        tell(line);
                    }

                    draw();
                }
            }
            catch (Orleans.Runtime.OrleansException) when (!cancellationToken.IsCancellationRequested)
            {
                // The silo that told the news is gone; another one goes on with the sweep.
                tell("lost touch with the sweep; asking again");
            }

            await Task.Delay(Period, cancellationToken).ConfigureAwait(false);
            state.Update(await grain.DescribeAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private static ExitCode Judge(SweepSummary sweep, Terminal terminal)
    {
        if (sweep.State is SweepState.Failed)
        {
            terminal.Error($"sweep {sweep.Id} failed: {sweep.Reason}");
            return ExitCode.Failed;
        }

        if (sweep.Runs.Failed > 0)
        {
            terminal.Error($"{sweep.Runs.Failed} of {sweep.Runs.Total} runs failed; `experiments sweep retry {sweep.Id}` tries them again, `experiments sweep why RUN` says why");
        }

        return sweep.State is SweepState.Completed && sweep.Runs.Completed == 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<ExitCode> InterruptAsync(ClusterConnection cluster, ISweepGrain grain, string id, Terminal terminal)
    {
        var status = "running";
        if (cluster.IsEmbedded)
        {
            terminal.Error("stopping; Ctrl-C again ends it now");
            status = Words.Of((await grain.PauseAsync(CancellationToken.None).ConfigureAwait(false)).State);
            terminal.Error($"sweep {id} is {status}, what was done is kept; go on with: experiments sweep resume {id}{cluster.Flags}");
        }
        else
        {
            terminal.Error($"sweep {id} goes on in the cluster; see it with: experiments sweep watch {id}");
        }

        terminal.Json(new { Sweep = id, Status = status });
        return ExitCode.Interrupted;
    }
}
