using System.Diagnostics;
using System.Globalization;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo;
using Experiments.Silo.Storage;
using Experiments.Store;

namespace Experiments.Benchmarks.Scale;

/// <summary>
/// The silo in its own process, with its usual storage, scheduler and slots. Slots return results from <see cref="ScaleData"/> instead of
/// decoding and fitting, which worker processes do anyway.
/// </summary>
internal sealed class ScaleSilo : IDisposable
{
    public const string Verb = "scale-silo";
    private const int Slots = 16;

    private readonly Process _process;

    private ScaleSilo(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Its peak resident memory, bytes.</summary>
    public long PeakBytes => Status("VmHWM");

    /// <summary>Its resident memory, bytes.</summary>
    public long ResidentBytes => Status("VmRSS");

    /// <summary>Makes a store with a dataset: its database first, because none is made beside artifacts that have lost theirs.</summary>
    public static void WriteStore(string store, int tracks)
    {
        SqliteStorage.EnsureSchema(Path.Combine(store, StoreMaintenance.DatabaseFile));
        ScaleData.Write(new ArtifactStore(Path.Combine(store, "artifacts")), tracks);
    }

    public static async Task<ScaleSilo> StartAsync(string store)
    {
        var port = Ports.Free();
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(ScaleSilo).Assembly.Location, Verb, store, $"{port}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!; // not null: no shell is asked
        await process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        return new ScaleSilo(process, port);
    }

    /// <summary>Bytes of live objects, after a full collection.</summary>
    public async Task<long> LiveBytesAsync()
    {
        await _process.StandardInput.WriteLineAsync("live").ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        // Not null: it is running.
        return long.Parse((await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false))!, CultureInfo.InvariantCulture);
    }

    /// <summary>The code of the process: it exits when its standard input ends.</summary>
    public static async Task<int> RunAsync(string store, string port)
    {
        using var host = await SiloHost.BuildAsync(new SiloOptions
        {
            Name = "n1",
            Store = store,
            IsInsecure = true,
            GatewayPort = int.Parse(port, CultureInfo.InvariantCulture),
            Devices = [new DeviceInfo("cpu:0", "cpu", Slots, 4L << 30)],
            CreateExecutor = () => new ReadyExecutor(store),
        }).ConfigureAwait(false);
        await host.StartAsync().ConfigureAwait(false);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
        {
            Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true));
        }

        await host.StopAsync().ConfigureAwait(false);
        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Status(string name) => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);

    /// <summary>Returns prepared results.</summary>
    private sealed class ReadyExecutor(string store) : IWorkExecutor
    {
        private static ScaleData? _data;

        public Task<WorkResult> ExecuteAsync(
            WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
        {
            _data ??= ScaleData.Read(new ArtifactStore(Path.Combine(store, "artifacts")));
            return Task.FromResult<WorkResult>(order.Unit.Payload switch
            {
                ImportPayload => _data.Import,
                RunPayload run => _data.ResultOf(run, order.Attempt),
                _ => throw new UserErrorException("the shards should have been there"),
            });
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
