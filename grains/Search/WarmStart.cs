using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search;

/// <summary>
/// Takes results of an earlier sweep into a space that may differ. A result is used only if the space contains its setting: a value between
/// steps moves to the nearest, by at most half a step; a value out of range is not moved, because the result would belong to another
/// setting. The caller ensures that objective, data and protocol are the same.
/// </summary>
/// <param name="Taken">The experiments taken, in their order.</param>
/// <param name="Notes">What happened to all of them, one line per reason, for the user.</param>
public sealed record WarmStart(ImmutableArray<PriorResult> Taken, ImmutableArray<string> Notes)
{
    /// <summary>
    /// Maps experiments into a valid space. <paramref name="schemaOf"/> knows the defaults of a family: a parameter that only one of the
    /// two spaces names had its default in the other.
    /// </summary>
    public static WarmStart From(IEnumerable<PriorResult> earlier, ParameterSpace space, Func<string, ParameterSchema?> schemaOf)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(schemaOf);
        var trees = Enumerable.Range(0, space.Families.Length).Select(family => new SpaceTree(space, family)).ToArray();
        var taken = ImmutableArray.CreateBuilder<PriorResult>();
        var dropped = new List<string>();
        foreach (var result in earlier)
        {
            var (family, parameters) = (result.Point.Family, result.Point.Parameters);
            var schema = schemaOf(family);
            var attempts = trees.Where(tree => tree.Space.Family == family).Select(tree => Map(parameters, tree, schema)).ToList();
            if (double.IsNaN(result.Value))
            {
                dropped.Add("diverged");
            }
            else if (attempts.Find(attempt => attempt.Point is not null).Point is { } point)
            {
                taken.Add(result with { Point = point });
            }
            else
            {
                dropped.Add(attempts is [var (_, reason), ..] ? reason : $"{family} is not searched here");
            }
        }

        return new WarmStart(taken.ToImmutable(), Describe(taken.Count, dropped));
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
                return (null, $"{name} = {value} is not in this space");
            }

            position[node] = range.ToUnit(nearest);
        }

        var gone = parameters.FirstOrDefault(pair => !known.Contains(pair.Key) && schema?.Find(pair.Key)?.Default != pair.Value);
        return gone.Key is { } lost ? (null, $"{lost} = {gone.Value} is not in this space")
            : !tree.Allows(position) ? (null, "forbidden by the constraints")
            : (tree.Decode(position), "");
    }

    private static ImmutableArray<string> Describe(int taken, List<string> dropped) =>
    [
        $"{taken} finished {(taken == 1 ? "experiment" : "experiments")} taken",
        .. dropped.GroupBy(reason => reason).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => $"{same.Count()} left out: {same.Key}"),
    ];
}
