using System.Diagnostics;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Experiments.Benchmarks.Control;

/// <summary>
/// Clients of the cluster in this process, each with its own connection: 8 that read all the time, 20 that submit at once.
/// </summary>
internal sealed class ControlClients : IAsyncDisposable
{
    private const int Readers = 8;
    private const int Submitters = 20;

    /// <summary>The pause between two reads of a client.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<RemoteCluster> _clients = [];

    public IGrainFactory Admin => _clients[0].Grains;

    public static async Task<ControlClients> ConnectAsync(string connection, string store)
    {
        var clients = new ControlClients();
        var terminal = new Terminal(Console.Out, Console.Error) { IsQuiet = true };
        for (var number = 0; number < Readers + Submitters; number++)
        {
            clients._clients.Add(
                await RemoteCluster.ConnectAsync(connection, new TlsFiles(), store, default, terminal, CancellationToken.None)
                    .ConfigureAwait(false));
        }

        return clients;
    }

    /// <summary>Reads until the time is up; meanwhile all submitters submit three times, at once.</summary>
    public async Task<(Latencies Reads, Latencies Submits)> RunAsync(string state, TimeSpan duration)
    {
        var (reads, submits) = (new Latencies("a read of a connected client"), new Latencies("a submit of a connected client"));
        using var end = new CancellationTokenSource(duration);
        var reading = _clients.Take(Readers).Select((client, number) => ReadAsync(client.Grains, number, reads, end.Token)).ToArray();
        for (var round = 0; round < 3; round++)
        {
            await Task.Delay(duration / 4).ConfigureAwait(false);
            await Task.WhenAll(
                _clients.Skip(Readers).Select((client, number) => SubmitAsync(client.Grains, $"{state}-{round}-{number}", submits)))
                    .ConfigureAwait(false);
        }

        await Task.WhenAll(reading).ConfigureAwait(false);
        return (reads, submits);
    }

    /// <summary>The time to serialize and deserialize the response to a typical call.</summary>
    public double SerializationMilliseconds()
    {
        var serializer = _clients[0].Services.GetRequiredService<Serializer<SweepSummary>>();
        var summary = Admin.GetGrain<ISweepGrain>("done-0").DescribeAsync(default).GetAwaiter().GetResult();
        var started = Stopwatch.GetTimestamp();
        const int Times = 1000;
        for (var i = 0; i < Times; i++)
        {
            _ = serializer.Deserialize(serializer.SerializeToArray(summary));
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / Times;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(IGrainFactory grains, int number, Latencies latencies, CancellationToken end)
    {
        for (var i = number; !end.IsCancellationRequested; i++)
        {
            await TimeAsync(latencies, (i % 5) switch
            {
                0 => () => grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(default),
                1 => () => grains.GetGrain<ISweepGrain>($"done-{i % 4}").DescribeAsync(default),
                2 => () => grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListNodesAsync(default),
                3 => () => grains.GetGrain<ISweepGrain>($"done-{i % 4}").GetLeaderboardAsync(null, 10, default),
                _ => () => grains.GetGrain<IDatasetGrain>(ControlWork.Dataset).DescribeAsync(default),
            }).ConfigureAwait(false);
            await Task.Delay(Pause, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task SubmitAsync(IGrainFactory grains, string name, Latencies latencies) =>
        TimeAsync(latencies,
            () => grains.GetGrain<ISweepGrain>(name)
                .SubmitAsync(ControlWork.Sweep(name, ControlWork.Neighbors(3)), SmallFeatures.Spec, default));

    private static async Task TimeAsync(Latencies latencies, Func<Task> queryAsync)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await queryAsync().ConfigureAwait(false);
            latencies.Add(Stopwatch.GetElapsedTime(started));
        }
        catch (Exception exception) when (exception is UserErrorException || Outage.Of(exception) is not null)
        {
            latencies.AddFailure();
        }
    }
}
