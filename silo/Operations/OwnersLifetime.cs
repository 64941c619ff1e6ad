using Microsoft.Extensions.Hosting;

namespace Experiments.Silo.Operations;

/// <summary>A host that starts and stops when its owner says so: the owner handles signals.</summary>
internal sealed class OwnersLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
