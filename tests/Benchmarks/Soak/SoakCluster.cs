using System.Collections.Concurrent;

namespace Experiments.Benchmarks.Soak;

/// <summary>
/// Three silo processes with one slot each. n1 is not disturbed, to show the effect of a process's age; the others are killed, stopped and
/// restarted.
/// </summary>
internal sealed class SoakCluster(string connection, string store) : IAsyncDisposable
{
    /// <summary>The silo that lives as long as the soak.</summary>
    public const string Steady = "n1";

    private readonly ConcurrentDictionary<string, SiloProcess> _silos = [];

    public string Store { get; } = store;

    /// <summary>The silos that may be disturbed.</summary>
    public IReadOnlyList<string> Disturbed { get; } = ["n2", "n3"];

    /// <summary>The process of each running silo.</summary>
    public IEnumerable<KeyValuePair<string, SiloProcess>> Silos => _silos;

    public SiloProcess this[string name] => _silos[name];

    public Task StartAsync() => Task.WhenAll(new[] { Steady }.Concat(Disturbed).Select(StartAsync));

    /// <summary>Starts a silo to replace one that is gone.</summary>
    public async Task StartAsync(string name)
    {
        if (_silos.TryRemove(name, out var old))
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }

        _silos[name] = await SiloProcess.Start("--cluster", connection, "--store", Store, "--devices", "cpu:1", "--name", name)
            .WaitUntilJoinedAsync().ConfigureAwait(false);
    }

    /// <summary>Stops every silo with SIGTERM, and checks exit code and leftovers.</summary>
    public async Task EndAsync(Verdicts verdicts)
    {
        foreach (var (name, silo) in _silos.OrderBy(silo => silo.Key, StringComparer.Ordinal))
        {
            silo.Signal("TERM");
            var exit = await silo.ExitAsync(CancellationToken.None).ConfigureAwait(false);
            verdicts.Add($"{name} exited with {exit} on SIGTERM", exit == 0);
        }

        var orphans = Processes.WorkersOn(Store).Length;
        verdicts.Add($"{orphans} worker processes outlive their silos", orphans == 0);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Values)
        {
            await silo.DisposeAsync().ConfigureAwait(false);
        }
    }
}
