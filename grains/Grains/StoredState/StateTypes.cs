using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Experiments.Store;
using Experiments.Store.Checking;

namespace Experiments.Grains.StoredState;

/// <summary>
/// The type stored under each state name, read from the grain constructors, so that a new grain needs no entry here.
/// </summary>
internal static class StateTypes
{
    /// <summary>The type of every state name.</summary>
    public static FrozenDictionary<string, Type> All { get; } = FindAll()
        .Append((RowName.SweepPage, typeof(PagedState<SweepEntry>.Page)))
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>Opens a row as the grain would; null with the reason if it does not open.</summary>
    public static object? Open(StateRow row, out string? problem)
    {
        problem = null;
        if (!All.TryGetValue(row.State, out var type))
        {
            problem = "has a state type that this build does not know; use the build that wrote it";
            return null;
        }

        if (RowChecksum.FindProblem(Encoding.UTF8.GetBytes(row.Json!)) is { } changed) // not null: the caller leaves out what was cleared
        {
            problem = $"does not match its checksum: {changed}";
            return null;
        }

        try
        {
            var opened = JsonSerializer.Deserialize(row.Json!, type, DomainJson.Compact); // not null: see above
            problem = opened is null ? "is empty" : null;
            return opened;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a converter throws on garbage: the row does not open, and the grain would not either.
            problem = $"cannot be read: {exception.Reason()}";
            return null;
        }
    }

    private static IEnumerable<(string, Type)> FindAll() =>
        from type in typeof(StateTypes).Assembly.GetTypes()
        where typeof(Grain).IsAssignableFrom(type)
        from constructor in type.GetConstructors()
        from parameter in constructor.GetParameters()
        let state = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where state is not null
        select (state.StateName, parameter.ParameterType.GenericTypeArguments[0]);
}
