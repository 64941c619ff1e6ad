using System.Collections.Concurrent;

namespace Experiments.Support.Chaos;

/// <summary>
/// Three silo processes of one slot each on PostgreSQL. Any of them may be killed at any time; each has a clock that can be set.
/// </summary>
internal sealed class ChaosCluster(PostgresProcess database, string connection, MountedDisk? disk, string folder) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SiloProcess> _silos = [];
    private readonly ConcurrentQueue<string> _output = [];

    public static IReadOnlyList<string> Names { get; } = ["n1", "n2", "n3"];

    public PostgresProcess Database => database;

    public string Connection => connection;

    /// <summary>The disk of the artifacts; null if none can be mounted.</summary>
    public MountedDisk? Disk => disk;

    /// <summary>The artifacts of all silos.</summary>
    public string Store { get; } = Path.Combine(disk?.Folder ?? folder, "store");

    /// <summary>Names of the files that were damaged.</summary>
    public ConcurrentBag<string> Damaged { get; } = [];

    /// <summary>Exit codes that a fault did not expect, with a description.</summary>
    public ConcurrentQueue<string> UnexpectedExits { get; } = [];

    public SiloProcess this[string name] => _silos[name];

    /// <summary>The output of all silos, including those that are gone.</summary>
    public IEnumerable<string> Output => _output.Concat(_silos.Values.Select(silo => silo.Output)).SelectMany(text => text.Split('\n'));

    public Task StartAsync() => Task.WhenAll(Names.Select(StartAsync));

    /// <summary>Starts a silo to replace one that is gone, and waits until its slot asks for work.</summary>
    public async Task StartAsync(string name)
    {
        if (_silos.TryRemove(name, out var old))
        {
            _output.Enqueue(old.Output);
            await old.DisposeAsync().ConfigureAwait(false);
        }

        _silos[name] = SiloProcess.StartWith(
            Clock.VariablesFor(ClockOf(name)), "--cluster", connection, "--store", Store, "--devices", "cpu:1", "--name", name);
        await _silos[name].WaitUntilJoinedAsync().ConfigureAwait(false);
    }

    /// <summary>Offsets the clock of a silo and its workers; zero corrects it.</summary>
    public void SetClock(string name, TimeSpan offset) => Clock.Set(ClockOf(name), offset);

    /// <summary>Stops every silo with SIGTERM, and checks exit code and leftovers.</summary>
    public async Task EndAsync(Verdicts verdicts)
    {
        foreach (var name in Names)
        {
            _silos[name].Signal("TERM");
        }

        var exits = await Task.WhenAll(Names.Select(name => _silos[name].ExitAsync(CancellationToken.None))).ConfigureAwait(false);
        foreach (var (name, exit) in Names.Zip(exits))
        {
            verdicts.Add($"{name} exited with {exit} on SIGTERM", exit == 0);
        }

        verdicts.Add($"{UnexpectedExits.Count} unexpected exits {string.Join("; ", UnexpectedExits.Take(3))}", UnexpectedExits.IsEmpty);
        var orphans = Processes.WorkersOn(Store).Length;
        verdicts.Add($"{orphans} worker processes outlive their silos", orphans == 0);
        var errors =
            Output.Where(
                line => line.StartsWith("fail: Experiments", StringComparison.Ordinal)
                    || line.StartsWith("crit:", StringComparison.Ordinal)).ToList();
        verdicts.Add($"{errors.Count} errors of this program in the logs of silos {errors.FirstOrDefault()}", errors.Count == 0);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Values)
        {
            await silo.DisposeAsync().ConfigureAwait(false);
        }

        // Workers exit once their silo is gone, and keep the disk busy until then.
        foreach (var worker in Processes.WorkersOn(Store))
        {
            Processes.Kill(worker);
        }
    }

    private string ClockOf(string name) => Path.Combine(folder, $"{name}.clock");
}
