using Experiments.Contracts;
using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Grains;

/// <summary>Greets clients: a client and this silo check that they are compatible before any other call.</summary>
[GrainType("greeting"), StatelessWorker]
internal sealed class GreetingGrain : Grain, IGreetingGrain
{
    /// <inheritdoc/>
    public Task<Greeting> GreetAsync(Greeting client, CancellationToken cancellationToken) =>
        Greeting.FindProblem(client, Greeting.Own) is { } problem
        ? throw new UserErrorException(UserErrorKind.Unreachable, problem)
        : Task.FromResult(Greeting.Own);
}
