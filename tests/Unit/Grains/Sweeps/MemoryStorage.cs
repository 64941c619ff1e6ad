using Orleans.Storage;

namespace Experiments.Unit.Grains.Sweeps;

/// <summary>Grain storage in memory, by state name and grain.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private readonly Dictionary<(string, GrainId), object?> _rows = [];

    public int Writes { get; private set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _rows.TryGetValue((stateName, grainId), out var row);
        if (grainState.RecordExists)
        {
            grainState.State = (T)row!; // not null: written below
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Writes++;
        _rows[(stateName, grainId)] = grainState.State;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _rows.Remove((stateName, grainId));
        return Task.CompletedTask;
    }
}
