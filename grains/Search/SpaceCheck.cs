using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search;

/// <summary>Finds all problems of a space at once.</summary>
public static class SpaceCheck
{
    /// <summary>The problems of a space in text order; empty if it can be searched.</summary>
    public static IReadOnlyList<SpecProblem> FindProblems(ParameterSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Families.IsDefaultOrEmpty
            ? [new("models", "models names no family; list at least one")]
            : [.. space.Families.SelectMany(OfFamily)];
    }

    private static IEnumerable<SpecProblem> OfFamily(FamilySpace family, int index)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dimension in family.Dimensions)
        {
            var path = SpecProblem.PathOf(index, dimension.Name);
            if (!seen.Add(dimension.Name))
            {
                yield return new(
                    path, $"{dimension.Name} is listed twice under {family.Family}; to give it two ranges, list {family.Family} twice");
                continue;
            }

            foreach (var problem in RangeCheck.FindProblems(dimension.Name, dimension.Range))
            {
                yield return new($"{path}.{RangeCheck.KeyOf(dimension.Range)}", problem);
            }

            if (dimension.When is { } condition && FindConditionProblem(dimension, condition, family.Dimensions) is { } wrong)
            {
                yield return new(SpecProblem.PathOf(index, dimension.Name, "when"), wrong);
            }
        }

        for (var i = 0; !family.Constraints.IsDefault && i < family.Constraints.Length; i++)
        {
            if (FindConstraintProblem(family.Constraints[i], family.Dimensions) is { } wrong)
            {
                yield return new(SpecProblem.ConstraintPathOf(index, i), wrong);
            }
        }
    }

    private static string? FindConstraintProblem(string constraint, ImmutableArray<ParameterDimension> all)
    {
        try
        {
            var formula = Formula.ParseCondition(constraint);
            return formula.Names.Select(name => FindNameProblem(name, constraint, all)).FirstOrDefault(problem => problem is not null)
                ?? (!formula.IsNeverFinite() ? null
                    : $"'{constraint}' divides by zero whatever the parameters are, so no setting satisfies it");
        }
        catch (UserErrorException error)
        {
            return error.Message;
        }
    }

    private static string? FindNameProblem(string name, string constraint, ImmutableArray<ParameterDimension> all) =>
        all.FirstOrDefault(dimension => dimension.Name == name) switch
        {
            null => $"'{constraint}' names '{name}', which is not among the parameters here"
                + NearestName.Hint(name, [.. all.Where(MayBeNumber).Select(dimension => dimension.Name)]),
            { } dimension when !MayBeNumber(dimension) =>
                $"'{constraint}' names {name}, which is {RangeCheck.Describe(dimension.Range)} and never a number",
            _ => null,
        };

    private static bool MayBeNumber(ParameterDimension dimension) =>
        dimension.Range is not ChoiceRange { Values: { IsDefault: false } values } || values.Any(value => value.IsNumeric);

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
            return $"{dimension.Name} names no value of {parent.Name} with which it exists; name at least one";
        }

        if (RangeCheck.FindProblems(parent.Name, parent.Range).Any())
        {
            return null; // reported at the parent
        }

        if (UnitRange.Of(parent.Range) is not CellRange cells)
        {
            return $"{dimension.Name} depends on {parent.Name}, a continuous range, which hardly ever has exactly that value; "
                + $"give {parent.Name} a choice of values";
        }

        var unknownValues = condition.Values.Where(value => cells.CellOf(value) < 0).ToList();
        return unknownValues.Count == 0
            ? null
            : $"{dimension.Name} exists with {parent.Name} = {string.Join(" or ", unknownValues)}, "
                + $"which is not a value of {parent.Name} here: "
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
                return null; // a cycle further up, which is reported there
            }
        }

        return null;
    }
}
