using Experiments.Contracts;
using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Grains;

/// <summary>Greets clients: whether they and this silo understand each other is said before anything is asked.</summary>
[GrainType("greeting"), StatelessWorker]
internal sealed class GreetingGrain : Grain, IGreetingGrain
{
    /// <inheritdoc/>
    public Task<Greeting> GreetAsync(Greeting client, CancellationToken cancellationToken) =>
        Greeting.FindProblem(client, Greeting.Own) is { } problem
        ? throw new UserErrorException(UserErrorKind.Unreachable, problem)
        : Task.FromResult(Greeting.Own);
}
