namespace Experiments.ReadModel.Listings;

/// <summary>How a <see cref="Where"/> compares a column with a value.</summary>
internal enum WhereOperator
{
    Equal, NotEqual, Less, AtMost, More, AtLeast, Contains,
}

/// <summary>A part of a <see cref="Where"/>.</summary>
internal abstract record WhereNode;

/// <summary>A comparison of a column with a value.</summary>
/// <param name="Name">The column, as written.</param>
/// <param name="Position">Where it is written, characters from 1.</param>
/// <param name="Operator">How they are compared.</param>
/// <param name="Value">The value.</param>
internal sealed record WhereComparison(string Name, int Position, WhereOperator Operator, WhereValue Value) : WhereNode;

/// <summary>What does not hold.</summary>
internal sealed record WhereNot(WhereNode Inside) : WhereNode;

/// <summary>Two parts or more of which all hold, or at least one.</summary>
internal sealed record WhereJoint(bool IsAll, IReadOnlyList<WhereNode> Parts) : WhereNode
{
    /// <summary>Joins parts; parts that are joined the same way become one with it.</summary>
    public static WhereNode Of(bool isAll, IEnumerable<WhereNode> parts)
    {
        WhereNode[] flat =
        [
            .. parts.SelectMany(part => part is WhereJoint joint && joint.IsAll == isAll ? joint.Parts : [part]),
        ];
        return flat is [var only] ? only : new WhereJoint(isAll, flat);
    }
}
