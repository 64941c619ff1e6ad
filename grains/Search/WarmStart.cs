using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search;

/// <summary>
/// Takes over results of an earlier sweep into a space that may have changed. A result is used only if the new space contains its setting:
/// a value between the new steps moves to the nearest, by at most half a step; a value out of range is not moved, because the result would
/// belong to another setting. The caller ensures that objective, data and protocol are the same.
/// </summary>
/// <param name="History">The experiments taken over, with numbers below 0.</param>
/// <param name="Notes">What happened to all of them, one line per reason, for the user.</param>
public sealed record WarmStart(History History, ImmutableArray<string> Notes)
{
    /// <summary>
    /// Maps the completed and pruned experiments of <paramref name="earlier"/>. <paramref name="schemaOf"/> knows the
    /// defaults of a family: a parameter that only one of the two spaces names had its default in the other.
    /// </summary>
    public static WarmStart From(History earlier, ParameterSpace space, Func<string, ParameterSchema?>? schemaOf = null)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(space);

        var trees = Enumerable.Range(0, space.Families.Length).Select(family => new SpaceTree(space, family)).ToArray();
        var taken = new List<Observation>();
        var dropped = new List<string>();
        foreach (var observation in earlier.Observations.Where(Samplers.TpeRanking.HasValue))
        {
            var schema = schemaOf?.Invoke(observation.Point.Family);
            var attempts = trees.Where(tree => tree.Space.Family == observation.Point.Family)
                .Select(tree => Map(observation.Point.Parameters, tree, schema)).ToList();
            switch (attempts.Find(attempt => attempt.Point is not null).Point)
            {
                case { } point:
                    taken.Add(observation.State is ObservationState.Completed
                        ? Observation.Completed(taken.Count, point, observation.Value ?? double.NaN)
                        : Observation.Pruned(taken.Count, point, observation.Value ?? double.NaN, observation.Step ?? 0));
                    break;
                default:
                    dropped.Add(attempts is [var (_, reason), ..] ? reason : $"{observation.Point.Family} is no longer searched");
                    break;
            }
        }

        return new WarmStart(
            new History(earlier.Goal, taken.Select(observation => observation.Renumbered(observation.Number - taken.Count))),
            Describe(taken.Count, earlier.Observations.Count - taken.Count - dropped.Count, dropped));
    }

    private static (ParameterPoint? Point, string Reason) Map(ParameterSet parameters, SpaceTree tree, ParameterSchema? schema)
    {
        var position = new double[tree.Nodes.Length];
        Array.Fill(position, double.NaN);
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var node = 0; node < position.Length; node++)
        {
            var (name, range) = (tree.Nodes[node].Name, tree.Nodes[node].Range);
            if (!tree.Exists(node, position))
            {
                continue;
            }

            known.Add(name);
            var value = parameters.TryGet(name, out var given) ? given : schema?.Find(name)?.Default;
            if (value is null)
            {
                return (null, $"{name} is new");
            }

            if (range.FindNearest(value.Value) is not { } nearest)
            {
                return (null, $"{name} = {value} is not in the space any more");
            }

            position[node] = range.ToUnit(nearest);
        }

        var gone = parameters.FirstOrDefault(pair => !known.Contains(pair.Key) && schema?.Find(pair.Key)?.Default != pair.Value);
        return gone.Key is { } lost ? (null, $"{lost} = {gone.Value} is not in the space any more") : (tree.Decode(position), "");
    }

    private static ImmutableArray<string> Describe(int taken, int unfinished, List<string> dropped) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{taken} experiments taken over"),
        .. unfinished > 0 ? [Line(unfinished, "not finished")] : Array.Empty<string>(),
        .. dropped.GroupBy(reason => reason).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => Line(same.Count(), same.Key)),
    ];

    private static string Line(int count, string reason) => string.Create(CultureInfo.InvariantCulture, $"{count} left out: {reason}");
}
