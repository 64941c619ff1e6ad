using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.Silo.Operations;

/// <summary>Merges flags, environment and config file into the options of a silo.</summary>
public static class SiloSettings
{
    /// <summary>The settings from environment variables.</summary>
    public static SiloSpec FromEnvironment()
    {
        var tls = TlsFiles.FromEnvironment();
        return new SiloSpec
        {
            Store = Environment.GetEnvironmentVariable("EXPERIMENTS_STORE") is { Length: > 0 } store ? Path.GetFullPath(store) : null,
            Cluster = Environment.GetEnvironmentVariable("EXPERIMENTS_CLUSTER") is { Length: > 0 } cluster ? cluster : null,
            Tls = new SiloCertificate(tls.Certificate, tls.Key, tls.Authority),
            KeepCheckpoints = Environment.GetEnvironmentVariable(CheckpointRetention.Variable) is { Length: > 0 } kept
                ? CheckpointRetention.Parse(kept)
                : null,
        };
    }

    /// <summary>The options of a silo on this machine.</summary>
    /// <exception cref="UserErrorException">A setting is invalid on this machine.</exception>
    public static SiloOptions ToOptions(this SiloSpec spec, Machine machine)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var silo = spec.Over(SiloSpec.Defaults);
        if (SiloFile.FindProblems(silo).Select(problem => problem.Message).ToArray() is { Length: > 0 } problems)
        {
            throw UserErrorException.FromProblems(problems);
        }

        return new SiloOptions
        {
            Name = Names.Require(silo.Name ?? Environment.MachineName, "a node"),
            Store = silo.Store ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".experiments"),
            Cluster = silo.Cluster,
            Address = silo.Address!, // not null: has a default, as every value below with this mark
            SiloPort = silo.SiloPort ?? 0,
            GatewayPort = silo.GatewayPort ?? 0,
            Devices = DeviceList.Of(silo.Devices!.Value, machine, silo.SlotMemoryBytes),
            Labels = silo.Labels,
            Grace = silo.Grace!.Value,
            IsInsecure = silo.IsInsecure!.Value,
            Tls = new TlsFiles(silo.Tls.Certificate, silo.Tls.Key, silo.Tls.Authority),
            KeepCheckpoints = silo.KeepCheckpoints!.Value,
            Http = silo.Http,
            Dashboard = silo.Dashboard!.Value,
            Log = silo.Log!.Value,
            DataRoots = silo.DataRoots,
        };
    }
}
