using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Spectre.Console;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>
/// Waits for a sweep with its progress on standard error, then shows its leaderboard: shared by run, watch, resume, retry and extend.
/// </summary>
internal static class SweepFollowing
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>How often to check whether anybody still reads the output.</summary>
    private static readonly TimeSpan ReaderPeriod = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Follows a sweep to its end and shows its leaderboard. Ctrl-C pauses an embedded sweep; one in a cluster continues, and so does one
    /// of another process on the store that this command only watches.
    /// </summary>
    public static async Task<ExitCode> FollowToEndAsync(
        ClusterConnection cluster, string id, Terminal terminal, CancellationToken cancellationToken, bool onlyWatches = false)
    {
        var grain = cluster.Grains.GetGrain<ISweepGrain>(id);
        if (cluster.IsEmbedded && (await grain.DescribeAsync(cancellationToken).ConfigureAwait(false)).State.IsUnderWay())
        {
            await SweepPlacement.RequireAsync(cluster.Scope(terminal), grain, cancellationToken).ConfigureAwait(false);
        }

        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A sweep in a cluster continues without this process, which only costs its silo once nobody reads the output. An embedded sweep
        // needs this process.
        await using var reading = cluster.IsEmbedded ? null : new Timer(_ => CancelIfUnread(following), null, ReaderPeriod, ReaderPeriod);
        try
        {
            var ended = await WatchAsync(cluster, grain, terminal, following.Token).ConfigureAwait(false);
            int? rows = terminal.IsJson ? null : LeaderboardView.ShownRows;
            var leaderboard = await cluster.Grains.GetLeaderboardAsync(id, null, rows, following.Token).ConfigureAwait(false);
            LeaderboardView.Of(cluster.Names.Show(leaderboard)).ShowOn(terminal);
            await SweepEvaluations.ShowAsync(cluster, ended, leaderboard, terminal, following.Token).ConfigureAwait(false);
            return Judge(ended, terminal);
        }
        catch (OperationCanceledException) when (following.IsCancellationRequested)
        {
            var pauses = cluster.IsEmbedded || (cluster.EndsWithCommands && !onlyWatches);
            return await InterruptAsync(cluster, pauses, grain, id, terminal).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the sweep's last summary.</summary>
    public static async Task<SweepSummary> WatchAsync(
        ClusterConnection cluster, ISweepGrain grain, Terminal terminal, CancellationToken cancellationToken)
    {
        var state = new SweepProgressState(await grain.GetSnapshotAsync(cancellationToken).ConfigureAwait(false), TimeProvider.System);
        var drawing = new Lock();
        using var feed = new SnapshotFeed(grain, state, drawing);
        if (terminal.IsInteractive && !terminal.IsQuiet)
        {
            await DrawAsync(cluster, grain, state, drawing, feed, cancellationToken).ConfigureAwait(false);
            return state.Summary;
        }

        if (state.Summary.Unplaceable is { } reason)
        {
            terminal.Error($"sweep {state.Summary.Id} is waiting: {reason}");
        }

        await using var pauses = PauseMonitor.Start(cluster.Grains, terminal.Error);
        await FollowAsync(feed, grain, state, drawing, line => terminal.Progress(line), cancellationToken).ConfigureAwait(false);
        return state.Summary;
    }

    /// <summary>Draws the live view until the sweep ends.</summary>
    private static Task DrawAsync(
        ClusterConnection cluster, ISweepGrain grain, SweepProgressState state, Lock drawing, SnapshotFeed feed,
        CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Live(Draw(state)).AutoClear(true).StartAsync(async live =>
        {
            await using var pauses = PauseMonitor.Start(cluster.Grains,
                line => Redraw(() => state.Held = line == PauseMonitor.Continued ? null : line));
            using var ticking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var ticks = feed.TickAsync(Period, () => Redraw(() => { }), ticking.Token);
            try
            {
                await FollowAsync(feed, grain, state, drawing, _ => { }, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await ticking.CancelAsync().ConfigureAwait(false);
                await ticks.ConfigureAwait(false);
            }

            void Redraw(Action change)
            {
                lock (drawing)
                {
                    change();
                    live.UpdateTarget(Draw(state));
                }
            }
        });
    }

    private static void CancelIfUnread(CancellationTokenSource following)
    {
        if (OutputReader.HasGone())
        {
            following.Cancel();
        }
    }

    /// <summary>
    /// The sweep's summary; the previous one if an unwritable store prevents an answer, which is reported elsewhere.
    /// </summary>
    public static async Task<SweepSummary> DescribeAsync(ISweepGrain grain, SweepSummary before, CancellationToken cancellationToken)
    {
        try
        {
            return await grain.DescribeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (StorageFault.Find(exception) is not null)
        {
            return before;
        }
    }

    private static Rows Draw(SweepProgressState state) => new(state.Lines().Select(line =>
        new Text(line.Text.Length == 0 ? " " : Printable.Escape(line.Text), StyleOf(line.Style)) { Overflow = Overflow.Ellipsis }));

    private static Style StyleOf(LineStyle style) => style switch
    {
        LineStyle.Bar => new Style(Color.Green),
        LineStyle.Warning => new Style(Color.Yellow),
        LineStyle.Best => new Style(decoration: Decoration.Bold),
        LineStyle.Heading => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };

    /// <summary>Follows the events of a sweep until it has ended.</summary>
    /// <param name="feed">Asks for the counts that the lines show.</param>
    /// <param name="grain">The sweep.</param>
    /// <param name="state">What is known of it.</param>
    /// <param name="drawing">Held while the state changes.</param>
    /// <param name="report">Prints a line.</param>
    /// <param name="cancellationToken">Ends following.</param>
    private static async Task FollowAsync(
        SnapshotFeed feed, ISweepGrain grain, SweepProgressState state, Lock drawing, Action<string> report,
        CancellationToken cancellationToken)
    {
        var asked = TimeProvider.System.GetTimestamp();
        var isLost = false;
        while (state.Summary.State.IsUnderWay())
        {
            try
            {
                await foreach (var happened in grain.WatchAsync(long.MaxValue, cancellationToken).ConfigureAwait(false))
                {
                    isLost = false;
                    var isDue = happened.Kind == SweepEvent.ExperimentEnded || TimeProvider.System.GetElapsedTime(asked) > Period;
                    asked = isDue ? TimeProvider.System.GetTimestamp() : asked;
                    if (isDue && happened.Summary is null)
                    {
                        await feed.UpdateAsync(cancellationToken).ConfigureAwait(false);
                    }

                    if (Apply(happened) is { } line)
                    {
                        report(line);
                    }
                }
            }
            catch (Exception exception) when (StorageFault.Find(exception) is not null)
            {
                // The sweep waits until the store can be written; this is reported elsewhere.
            }
            catch (Exception exception) when (Outage.Of(exception) is not null && !cancellationToken.IsCancellationRequested)
            {
                // The silo that sent the events is gone and another one continues the sweep, or this process was suspended and its silo
                // dropped it.
                if (!isLost)
                {
                    report("lost contact with the sweep; reconnecting");
                }

                isLost = true;
            }

            await Task.Delay(Period, cancellationToken).ConfigureAwait(false);
            await feed.UpdateAsync(cancellationToken).ConfigureAwait(false);
        }

        string? Apply(SweepEvent happened)
        {
            lock (drawing)
            {
                return state.Apply(happened);
            }
        }
    }

    /// <summary>Reports failures of a sweep that has ended, and returns the exit code.</summary>
    public static ExitCode Judge(SweepSummary sweep, Terminal terminal)
    {
        if (sweep.State is SweepState.Failed)
        {
            terminal.Error($"sweep {sweep.Id} failed: {sweep.Reason}");
            return ExitCode.Failed;
        }

        if (sweep.Runs.Failed > 0)
        {
            terminal.Error(
                $"{sweep.Runs.Failed} of {sweep.Runs.Total} runs failed; `experiments sweep retry {sweep.Id}` retries them, "
                    + "`experiments sweep why RUN` explains why");
        }

        return sweep.State is SweepState.Completed && sweep.Runs.Completed == 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<ExitCode> InterruptAsync(
        ClusterConnection cluster, bool pauses, ISweepGrain grain, string id, Terminal terminal)
    {
        var status = "running";
        if (pauses)
        {
            terminal.Error("stopping; press Ctrl-C again to exit immediately");
            try
            {
                status = Display.Of((await grain.PauseAsync(CancellationToken.None).ConfigureAwait(false)).State);
            }
            catch (Exception exception) when (StorageFault.Find(exception) is { } fault)
            {
                // Its state is stored as running, so the next process continues it anyway.
                terminal.Error($"{fault}; {fault.Remedy} before you resume the sweep");
            }

            terminal.Error($"sweep {id} is {status}; finished work is kept. Resume it with: experiments sweep resume {id}{cluster.Flags}");
        }
        else
        {
            terminal.Error($"sweep {id} continues in {cluster.Place}; follow it with: experiments sweep watch {id}");
        }

        terminal.Json(new { Sweep = id, Status = status });
        return ExitCode.Interrupted;
    }
}
