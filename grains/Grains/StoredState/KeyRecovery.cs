using System.Collections.Immutable;
using Experiments.Scheduling.Sweeps;
using Experiments.Store.Checking;

namespace Experiments.Grains.StoredState;

/// <summary>
/// Maps rows whose keys were stored as numbers to the keys they belong to, by the names inside their state. A row is claimed by the only
/// name in it that has its numbers; with no such name, or two, it stays unclaimed: the owner is not guessed.
/// </summary>
public static class KeyRecovery
{
    /// <summary>Resolves all numbered rows of a store at once, in order.</summary>
    public static ImmutableArray<RecoveredKey> Settle(IEnumerable<NumberedRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var claims = rows.Select(row =>
        {
            var state = Open(row, out var problem);
            return (State: state, Claim: state is null ? new RecoveredKey(row, null, problem) : Settle(row, NamesIn(state)));
        }).ToList();

        // A completed audit keeps no name, only the version of its dataset.
        var datasets = new Dictionary<(string Service, NumberedKey Numbers), (string Key, string? Version)>();
        foreach (var (state, claim) in claims)
        {
            if (state is DatasetState dataset && claim.Key is { } key)
            {
                datasets.Add((claim.Row.Service, claim.Row.Numbers), (key, dataset.Output?.Version));
            }
        }

        return [.. claims.Select(row => row is { State: DatasetAuditState { Pending: null, Version: { } version }, Claim: var claim }
            && datasets.TryGetValue((claim.Row.Service, claim.Row.Numbers), out var dataset) && dataset.Version == version
                ? new RecoveredKey(claim.Row, dataset.Key, null)
                : row.Claim)];
    }

    private static RecoveredKey Settle(NumberedRow row, string?[] names)
    {
        string[] candidates = [.. names.OfType<string>().Distinct(StringComparer.Ordinal)
            .Where(name => StoredKeys.NumbersOf(IdSpan.Create(name)) == row.Numbers)];
        return candidates switch
        {
            [var one] => new RecoveredKey(row, one, null),
            [] => new RecoveredKey(row, null, "matches no name stored under this number"),
            [var first, var second, ..] => new RecoveredKey(row, null, $"may belong to '{first}' or to '{second}'"),
        };
    }

    private static object? Open(NumberedRow row, out string? problem)
    {
        problem = row.Json is null ? "is empty" : null;
        return row.Json is null ? null : StateTypes.Open(new StateRow(row.State, row.Numbers.ToString(), row.Json), out problem);
    }

    /// <summary>The names that a state contains: candidates for its grain's key.</summary>
    private static string?[] NamesIn(object state) => state switch
    {
        DatasetState dataset => [dataset.Import?.Name, dataset.Pending?.Name],
        DatasetAuditState audit => [audit.Pending?.Name],
        SweepGrainState sweep => [sweep.Spec?.Name],
        NodeGrainState node => [node.Registration?.Name],
        ExperimentState experiment => [.. experiment.Runs.Values.Select(run => run.Run.Experiment.ToString())],

        // Their keys are words, 64-digit hashes or contain a slash: none parses as a number.
        _ => [],
    };
}
