using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Experiments.Domain;

namespace Experiments.Search.Spaces;

/// <summary>
/// The constraints of one family space, read once. A constraint that names a parameter which a setting lacks, or which is a word in it,
/// does not apply to that setting.
/// </summary>
public sealed class SpaceConstraints
{
    /// <summary>The largest finite space whose allowed points are counted one by one.</summary>
    internal const int MaxPoints = 1_000_000;

    private static readonly ConditionalWeakTable<FamilySpace, SpaceConstraints> Known = [];

    private readonly ImmutableArray<Formula> _formulas;
    private readonly Lazy<ImmutableArray<int>?> _allowed;

    private SpaceConstraints(FamilySpace space)
    {
        _formulas = space.Constraints.IsDefaultOrEmpty ? [] : [.. space.Constraints.Select(Formula.ParseCondition)];
        _allowed = new(() => ListAllowed(new SpaceTree(new ParameterSpace([space]), 0)));
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _formulas.IsEmpty;

    /// <summary>
    /// The numbers of the allowed points, in order; null if a range is continuous, or the space has more than <see cref="MaxPoints"/>.
    /// </summary>
    internal ImmutableArray<int>? Allowed => _allowed.Value;

    /// <summary>The constraints of a space that passed <see cref="SpaceCheck"/>.</summary>
    public static SpaceConstraints Of(FamilySpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Known.GetValue(space, known => new SpaceConstraints(known));
    }

    /// <summary>Whether a setting satisfies all of them.</summary>
    public bool Allow(ParameterSet setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return Allow(name => setting.TryGet(name, out var value) ? value : null);
    }

    /// <summary>Whether a setting satisfies all of them. <paramref name="find"/> answers null for a parameter that it lacks.</summary>
    internal bool Allow(Func<string, ParameterValue?> find)
    {
        foreach (var formula in _formulas)
        {
            if (!Allow(formula, find))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Allow(Formula formula, Func<string, ParameterValue?> find)
    {
        Span<double> values = stackalloc double[formula.Names.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (find(formula.Names[i]) is not { IsNumeric: true } value)
            {
                return true;
            }

            values[i] = value.AsNumber();
        }

        return formula.Holds(values);
    }

    private static ImmutableArray<int>? ListAllowed(SpaceTree tree) => tree.Count is not (<= MaxPoints and var count)
        ? null
        : [.. Enumerable.Range(0, (int)count).Where(number => tree.Allows(tree.At(number)))];
}
