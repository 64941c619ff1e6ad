using System.Globalization;

namespace Experiments.Benchmarks.Throughput;

/// <summary>
/// The overhead of the platform for a run that computes nothing: sampler, queue, lease, report, stored result, leaderboard.
/// <c>throughput</c> measures every case, ours next to Optuna; <c>throughput RUNS SLOTS [MILLISECONDS] [sqlite|postgres]</c> measures one
/// case of ours.
/// </summary>
internal static class ThroughputCommand
{
    private const int Trials = 400;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var server = await BenchmarkPostgres.TryStartAsync().ConfigureAwait(false);
        try
        {
            await RunAsync(server, arguments).ConfigureAwait(false);
            return 0;
        }
        finally
        {
            if (server is not null)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task RunAsync(BenchmarkPostgres? server, string[] arguments)
    {
        PrintHead();
        if (arguments.Length > 0)
        {
            var storage = arguments.Contains("postgres") ? "postgres" : "sqlite";
            int[] numbers =
            [
                .. arguments.Where(argument => argument != storage).Select(argument => int.Parse(argument, CultureInfo.InvariantCulture)),
            ];
            await OursAsync(
                server, storage, numbers[0], numbers.ElementAtOrDefault(1) is > 0 and var slots ? slots : 4, numbers.ElementAtOrDefault(2))
                .ConfigureAwait(false);
            return;
        }

        foreach (var storage in new[] { "sqlite", "postgres" })
        {
            foreach (var slots in new[] { 1, 4 })
            {
                await OursAsync(server, storage, 3000, slots, milliseconds: 0).ConfigureAwait(false);
                await OptunaAsync(server, storage, slots).ConfigureAwait(false);
            }
        }

        // Many slots and a long sweep: the highest rate, and whether it lasts.
        await OursAsync(server, "sqlite", 20_000, slots: 16, milliseconds: 0).ConfigureAwait(false);
        await OursAsync(server, "postgres", 20_000, slots: 16, milliseconds: 0).ConfigureAwait(false);

        // Runs that take a while: how busy the slots are.
        await OursAsync(server, "sqlite", 300, slots: 4, milliseconds: 100).ConfigureAwait(false);
    }

    private static async Task OursAsync(BenchmarkPostgres? server, string storage, int runs, int slots, int milliseconds)
    {
        if (storage == "postgres" && server is null)
        {
            Print(storage, $"{slots} slots", PostgresProcess.NotInstalled);
            return;
        }

        var cluster = storage == "postgres" ? await server!.CreateDatabaseAsync().ConfigureAwait(false) : null; // not null: see above
        var figures = await new ThroughputCase(runs, slots, TimeSpan.FromMilliseconds(milliseconds), cluster).RunAsync(server)
            .ConfigureAwait(false);
        Print(storage, $"{slots} slots{(milliseconds > 0 ? $", {milliseconds} ms runs" : "")}", figures);
    }

    private static async Task OptunaAsync(BenchmarkPostgres? server, string storage, int workers)
    {
        if (storage == "postgres" && server is null)
        {
            return;
        }

        var figures = await OptunaPeer.RunAsync(server, storage, Trials, workers).ConfigureAwait(false);
        if (figures is { } known)
        {
            Print(storage, $"Optuna, {workers} processes", known);
        }
        else
        {
            Print(storage, $"Optuna, {workers} processes",
                "not measured: /usr/bin/python3 has no optuna, or no psycopg2 (Debian's python3-optuna, python3-psycopg2)");
        }
    }

    private static void PrintHead()
    {
        Console.WriteLine(
            "            |                       |        |          | CPU ms a run        | report to next run, ms | runs/s of quarter | "
                + "slots");
        Console.WriteLine(
            "storage     | what                  |   runs |   runs/s | program  | database | median  |   95 %       |   first |    last | "
                + "execute");
    }

    private static void Print(string storage, string what, ThroughputFigures figures)
    {
        string[] cells =
        [
            $"{storage,-11}",
            $"{what,-21}",
            Cell(6, "0", figures.Runs),
            Cell(8, "0", figures.Runs / figures.Wall.TotalSeconds),
            Cell(8, "0.00", figures.Processor.TotalMilliseconds / figures.Runs),
            Cell(8, "0.00", figures.Database?.TotalMilliseconds / figures.Runs),
            Cell(7, "0.0", figures.MedianGap?.TotalMilliseconds),
            Cell(12, "0.0", figures.LongGap?.TotalMilliseconds),
            Cell(7, "0", figures.FirstRate),
            Cell(7, "0", figures.LastRate),
            Cell(7, "0.0 %", figures.SlotUse),
        ];
        Console.WriteLine(string.Join(" | ", cells));
    }

    private static string Cell(int width, string format, double? value) =>
        (value?.ToString(format, CultureInfo.InvariantCulture) ?? "").PadLeft(width);

    private static void Print(string storage, string what, string note) => Console.WriteLine($"{storage,-11} | {what,-21} | {note}");
}
