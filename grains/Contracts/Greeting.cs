using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// What a program states about itself before any other call: its build version, the contract version it speaks, and the oldest contract
/// version it still understands. The contract is this project plus the records of Domain. Additions do not raise it, since both sides
/// ignore what they do not know. It is raised for a change that the other side must know about.
/// </summary>
/// <param name="Version">The build's version; informational.</param>
/// <param name="Contract">The contract version it speaks.</param>
/// <param name="Oldest">The oldest contract version it understands, at most <paramref name="Contract"/>.</param>
[GenerateSerializer, Immutable, Alias("greeting")]
public sealed record Greeting(string Version, int Contract, int Oldest)
{
    /// <summary>The greeting of this build.</summary>
    public static Greeting Own { get; } = new(BuildVersion.Of(typeof(Greeting)).Split('+')[0], Contract: 1, Oldest: 1);

    /// <summary>Returns why a client and a silo are incompatible and what to do; null if they are compatible.</summary>
    public static string? FindProblem(Greeting client, Greeting silo)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(silo);
        return client.Contract < silo.Oldest
            ? $"this client, version {client.Version}, is too old for the cluster, version {silo.Version}: "
                + $"it speaks contract {client.Contract}, {silo.Oldest} or later is understood; use a newer client"
            : silo.Contract < client.Oldest
            ? $"the cluster, version {silo.Version}, is too old for this client, version {client.Version}: "
                + $"it speaks contract {silo.Contract}, {client.Oldest} or later is understood; "
                + $"upgrade its silos, or use a client of version {silo.Version}"
            : null;
    }
}

/// <summary>The first call of a client to a silo. Any silo can serve it. Key: 0.</summary>
[GrainInterfaceType("greeting"), Alias("greeting-grain")]
public interface IGreetingGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the silo's greeting.</summary>
    /// <exception cref="UserErrorException">The client or the silo is too old.</exception>
    [Alias("greet"), RequiresRole(Role.Viewer)]
    Task<Greeting> GreetAsync(Greeting client, CancellationToken cancellationToken);
}
