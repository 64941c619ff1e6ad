using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Keeps what a command shows of a sweep up to date. One question at a time, so that no answer replaces a later one.</summary>
/// <param name="grain">The sweep.</param>
/// <param name="state">What is shown.</param>
/// <param name="drawing">Held while it changes.</param>
internal sealed class SnapshotFeed(ISweepGrain grain, SweepProgressState state, Lock drawing) : IDisposable
{
    private readonly SemaphoreSlim _asking = new(1);

    /// <summary>
    /// Shows the sweep as it is now; as before if an unwritable store prevents an answer, which is reported elsewhere.
    /// </summary>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var snapshot = await grain.GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
            lock (drawing)
            {
                state.Update(snapshot);
            }
        }
        catch (Exception exception) when (StorageFault.Find(exception) is not null)
        {
            // The sweep waits until the store can be written.
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Updates and draws until cancelled, also while nothing happens: the time left counts down.</summary>
    public async Task TickAsync(TimeSpan period, Action draw, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await UpdateAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (Outage.Of(exception) is not null)
            {
                // Whoever follows the events meets the same outage, and reports it.
            }

            draw();
            await Task.Delay(period, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _asking.Dispose();
}
