using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search;

/// <summary>Finds what is wrong with a space, all of it at once.</summary>
public static class SpaceCheck
{
    /// <summary>
    /// The problems of a space in the order of its text; none if it can be searched. <paramref name="schemaOf"/> knows the
    /// parameters of a family, or answers null for one that is not to be checked.
    /// </summary>
    public static IReadOnlyList<SearchProblem> FindProblems(ParameterSpace space, Func<string, ParameterSchema?>? schemaOf = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Families.IsDefaultOrEmpty
            ? [new("models", "there is no family to search; list one at least")]
            : [.. space.Families.SelectMany((family, index) => OfFamily(family, index, schemaOf?.Invoke(family.Family)))];
    }

    private static IEnumerable<SearchProblem> OfFamily(FamilySpace family, int index, ParameterSchema? schema)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dimension in family.Dimensions)
        {
            var path = SearchProblem.PathOf(index, dimension.Name);
            if (!seen.Add(dimension.Name))
            {
                yield return new(
                    path, $"{dimension.Name} stands twice in {family.Family}; to give it two ranges, list {family.Family} twice");
                continue;
            }

            var problems = RangeCheck.FindProblems(dimension.Name, dimension.Range).ToList();
            if (problems.Count == 0 && schema is not null)
            {
                problems.AddRange(RangeCheck.FindProblems(dimension.Name, dimension.Range, schema));
            }

            foreach (var problem in problems)
            {
                yield return new(path, problem);
            }

            if (dimension.When is { } condition && FindConditionProblem(dimension, condition, family.Dimensions) is { } wrong)
            {
                yield return new(SearchProblem.PathOf(index, dimension.Name, "when"), wrong);
            }
        }
    }

    private static string? FindConditionProblem(
        ParameterDimension dimension, ParameterCondition condition, ImmutableArray<ParameterDimension> all)
    {
        if (all.FirstOrDefault(other => other.Name == condition.Parameter) is not { } parent)
        {
            var hint = NearestName.Hint(condition.Parameter, [.. all.Select(other => other.Name).Where(name => name != dimension.Name)]);
            return $"{dimension.Name} depends on '{condition.Parameter}', which is not among the parameters here{hint}";
        }

        if (FindCycle(dimension, all) is { } cycle)
        {
            return $"{dimension.Name} depends on itself ({cycle}); one of them must always exist";
        }

        if (condition.Values.IsDefaultOrEmpty)
        {
            return $"{dimension.Name} names no value of {parent.Name} with which it exists; name one at least";
        }

        if (RangeCheck.FindProblems(parent.Name, parent.Range).Any())
        {
            return null; // told where it stands
        }

        if (UnitRange.Of(parent.Range) is not CellRange cells)
        {
            return $"{dimension.Name} depends on {parent.Name}, a continuous range, which never has just that value; "
                + $"give {parent.Name} a choice of values";
        }

        var strangers = condition.Values.Where(value => cells.CellOf(value) < 0).ToList();
        return strangers.Count == 0
            ? null
            : $"{dimension.Name} exists with {parent.Name} = {string.Join(" or ", strangers)}, which {parent.Name} never is; "
                + $"it is {RangeCheck.Describe(parent.Range)}";
    }

    private static string? FindCycle(ParameterDimension start, ImmutableArray<ParameterDimension> all)
    {
        var way = new List<string> { start.Name };
        for (var at = start; at?.When is { } condition; at = all.FirstOrDefault(other => other.Name == condition.Parameter))
        {
            way.Add(condition.Parameter);
            if (condition.Parameter == start.Name)
            {
                return string.Join(" → ", way);
            }

            if (way.Count > all.Length + 1)
            {
                return null; // a cycle further up, told where it is
            }
        }

        return null;
    }
}
