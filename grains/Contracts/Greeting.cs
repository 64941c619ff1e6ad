using System.Reflection;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// What a program says of itself before anything else is asked: the version of its build, the contract that it speaks, and the oldest
/// contract that it still understands. The contract is the sum of this project and the records of Domain; additions leave it as it is,
/// since both sides pass over
/// what they do not know. It is raised with a change that the other side must know of.
/// </summary>
/// <param name="Version">The build's version, for people.</param>
/// <param name="Contract">The contract that it speaks.</param>
/// <param name="Oldest">The oldest contract that it understands, at most <paramref name="Contract"/>.</param>
[GenerateSerializer, Immutable, Alias("greeting")]
public sealed record Greeting(string Version, int Contract, int Oldest)
{
    /// <summary>This build's.</summary>
    public static Greeting Own { get; } = new(
        typeof(Greeting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "unknown",
        Contract: 1, Oldest: 1);

    /// <summary>Why a client and a silo cannot work with each other, and what to do; null where they can.</summary>
    public static string? FindProblem(Greeting client, Greeting silo)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(silo);
        return client.Contract < silo.Oldest
            ? $"this client, version {client.Version}, is too old for the cluster, version {silo.Version}: it speaks contract "
            + $"{client.Contract}, {silo.Oldest} or later is understood; use a newer client"
            : silo.Contract < client.Oldest
                ? $"the cluster, version {silo.Version}, is too old for this client, version {client.Version}: it speaks contract "
                + $"{silo.Contract}, "
                    + $"{client.Oldest} or later is understood; upgrade its silos, or use a client of version {silo.Version}"
                : null;
    }
}

/// <summary>The first word between client and silo. Any silo answers for itself. Key: 0.</summary>
[GrainInterfaceType("greeting"), Alias("greeting-grain")]
public interface IGreetingGrain : IGrainWithIntegerKey
{
    /// <summary>Answers a client's greeting with the silo's own.</summary>
    /// <exception cref="UserErrorException">The client is too old, or the silo is.</exception>
    [Alias("greet")]
    Task<Greeting> GreetAsync(Greeting client, CancellationToken cancellationToken);
}
