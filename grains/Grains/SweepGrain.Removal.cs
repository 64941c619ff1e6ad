using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Store;
using Microsoft.Extensions.Logging;

namespace Experiments.Grains;

/// <summary>
/// The removal of a sweep. One write marks it as removed, and from then on nobody sees it; everything after that can be repeated, and is
/// when the grain is next activated.
/// </summary>
internal sealed partial class SweepGrain
{
    /// <summary>How many experiments are removed at a time.</summary>
    private const int Chunk = 64;

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (!state.State.IsRemoved)
        {
            _ = RequireSubmitted();
            if (await Scheduler.CountAsync(Owner, cancellationToken) is { Running: > 0 })
            {
                RequireEnded();
                throw UserErrorException.Failed($"the last runs of sweep '{Id}' are still ending; remove it in a moment");
            }

            // After the last await before the write: it may have been resumed meanwhile.
            RequireEnded();
            (state.State.IsRemoved, _lifecycle) = (true, null);
            await WriteAsync();
        }

        await FinishRemovalAsync();
        LogRemoved(Id);
    }

    private void RequireEnded()
    {
        if (RequireSubmitted().IsUnderWay)
        {
            throw UserErrorException.Failed(
                $"sweep '{Id}' is {EnumWords.Of(state.State.State)}; end it with `experiments sweep cancel {Id}`, then remove it");
        }
    }

    private async Task FinishRemovalAsync()
    {
        _timer?.Dispose();
        _timer = null;
        await Directory.RemoveAsync(Id, CancellationToken.None);
        foreach (var numbers in Enumerable.Range(0, _entries.Items.Count).Chunk(Chunk))
        {
            await Task.WhenAll(numbers.Select(number => ExperimentOf(number).RemoveAsync(CancellationToken.None)));
            await Task.WhenAll(numbers.Select(number => EvaluationsOf(number).RemoveAsync(CancellationToken.None)));
            await Task.WhenAll(numbers.Select(number => RefitOf(number).RemoveAsync(CancellationToken.None)));
        }

        // The files before the list of experiments, and that before the row: what is left says what is still to be done.
        await blocking.RunAsync(() => artifacts.SetAside(Id), CancellationToken.None);
        await _entries.ClearAsync();
        await state.ClearStateAsync(CancellationToken.None);
        DeactivateOnIdle();
    }

    private IModelRefitGrain RefitOf(int number) =>
        GrainFactory.GetGrain<IModelRefitGrain>(new ExperimentId(Id, number).ToString());

    private void RequireNotBeingRemoved()
    {
        if (state.State.IsRemoved)
        {
            throw UserErrorException.Failed($"the sweep that had the name '{Id}' is being removed; submit this one in a moment");
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed sweep {SweepId}")]
    private partial void LogRemoved(string sweepId);
}
