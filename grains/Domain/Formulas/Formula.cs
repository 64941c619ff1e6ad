using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>
/// A small expression over named numbers, checked as it is read: numbers, names, + − * / and parentheses; comparisons with &lt;, &lt;=,
/// &gt;, &gt;= and ==; <c>and</c>, <c>or</c>. Two numbers within a relative 1e-9 of each other count as equal in every comparison, so that
/// 0.1 + 0.2 &lt;= 0.3 holds. A division by zero has no finite result, and every comparison with such a number is false.
/// </summary>
public sealed class Formula
{
    /// <summary>Longer texts are refused: nobody reads them, and their nesting is bounded.</summary>
    internal const int MaxLength = 400;

    /// <summary>How many sets of values are tried for <see cref="IsNeverFinite"/>.</summary>
    private const int Probes = 32;

    private readonly FormulaNode _root;

    internal Formula(string text, FormulaNode root, ImmutableArray<string> names) => (Text, _root, Names) = (text, root, names);

    /// <summary>The text it was read from.</summary>
    public string Text { get; }

    /// <summary>The names in it, each once, in the order of the text.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Reads a condition such as <c>filters * blocks &lt;= 256</c>.</summary>
    /// <exception cref="UserErrorException">It is none; the message quotes the text and the place.</exception>
    public static Formula ParseCondition(string text) => new FormulaParser(text).Parse(isCondition: true);

    /// <summary>Reads a number such as <c>a - 0.5 * b</c>.</summary>
    /// <exception cref="UserErrorException">It is none; the message quotes the text and the place.</exception>
    public static Formula ParseNumber(string text) => new FormulaParser(text).Parse(isCondition: false);

    /// <summary>Its value.</summary>
    /// <param name="values">The value of each of <see cref="Names"/>.</param>
    public double Evaluate(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Names.Length);
        return _root.Evaluate(values);
    }

    /// <summary>
    /// Whether a number in it is not finite whatever the values: tried with several sets of values in (0, 1) that make no difference of two
    /// of them zero by chance. <c>a / 0</c> and <c>a / (b - b)</c> are such.
    /// </summary>
    public bool IsNeverFinite()
    {
        var stream = new RandomStream(Seeds.Derive(0, "formula"));
        var values = new double[Names.Length];
        for (var probe = 0; probe < Probes; probe++)
        {
            foreach (ref var value in values.AsSpan())
            {
                value = stream.NextDouble(0.01, 0.99);
            }

            if (_root.IsFinite(values))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the condition holds.</summary>
    /// <param name="values">The value of each of <see cref="Names"/>.</param>
    public bool Holds(ReadOnlySpan<double> values) => Evaluate(values) != 0;
}

/// <summary>What a node of a <see cref="Formula"/> computes.</summary>
internal enum FormulaOperator
{
    Number, Name, Negate, Add, Subtract, Multiply, Divide, Less, AtMost, More, AtLeast, Equal, And, Or,
}

/// <summary>A node of a <see cref="Formula"/>: a number, or the truth of a condition as 1 and 0.</summary>
/// <param name="Operator">What it computes.</param>
/// <param name="Left">Its first operand.</param>
/// <param name="Right">Its second operand.</param>
/// <param name="Number">The number, or the place of the name.</param>
internal sealed record FormulaNode(FormulaOperator Operator, FormulaNode? Left = null, FormulaNode? Right = null, double Number = 0)
{
    private const double Tolerance = 1e-9;

    /// <summary>Whether it is true or false rather than a number.</summary>
    public bool IsCondition => Operator >= FormulaOperator.Less;

    public double Evaluate(ReadOnlySpan<double> values)
    {
        switch (Operator)
        {
            case FormulaOperator.Number:
                return Number;
            case FormulaOperator.Name:
                return values[(int)Number];
        }

        var left = Left!.Evaluate(values); // not null: any other operator has a first operand
        var right = Right?.Evaluate(values) ?? 0;
        var areFinite = double.IsFinite(left) && double.IsFinite(right);
        return Operator switch
        {
            FormulaOperator.Negate => -left,
            FormulaOperator.Add => left + right,
            FormulaOperator.Subtract => left - right,
            FormulaOperator.Multiply => left * right,
            FormulaOperator.Divide => left / right,
            FormulaOperator.Less => Truth(areFinite && left < right && !AreEqual(left, right)),
            FormulaOperator.AtMost => Truth(areFinite && (left < right || AreEqual(left, right))),
            FormulaOperator.More => Truth(areFinite && left > right && !AreEqual(left, right)),
            FormulaOperator.AtLeast => Truth(areFinite && (left > right || AreEqual(left, right))),
            FormulaOperator.Equal => Truth(areFinite && AreEqual(left, right)),
            FormulaOperator.And => Truth(left != 0 && right != 0),
            _ => Truth(left != 0 || right != 0),
        };
    }

    /// <summary>Whether it and all numbers below it are finite.</summary>
    public bool IsFinite(ReadOnlySpan<double> values) =>
        double.IsFinite(Evaluate(values)) && (Left?.IsFinite(values) ?? true) && (Right?.IsFinite(values) ?? true);

    private static double Truth(bool holds) => holds ? 1 : 0;

    private static bool AreEqual(double left, double right) =>
        left == right || Math.Abs(left - right) <= Tolerance * Math.Max(Math.Abs(left), Math.Abs(right));
}
