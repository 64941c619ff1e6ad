using System.Diagnostics.CodeAnalysis;
using Experiments.Domain;

namespace Experiments.ReadModel.Listings;

/// <summary>What is wrong with a condition.</summary>
/// <param name="Position">Where, characters from 1.</param>
/// <param name="Message">What.</param>
public sealed record WhereError(int Position, string Message)
{
    /// <summary>The error as a line for people.</summary>
    public UserErrorException ToException() => new($"where, character {Position}: {Message}");
}

/// <summary>
/// A condition on the rows of a listing, such as <c>family=cnn and gap&lt;0.1</c>: comparisons of columns with values by =, !=, &lt;,
/// &lt;=, &gt;, &gt;= and ~ (contains, in any case), joined by and, or, not and parentheses. A value with blanks or signs is in quotes. No
/// comparison holds for a missing value, except <c>= none</c>.
/// </summary>
public sealed class Where
{
    /// <summary>Longer texts are refused.</summary>
    public const int MaxLength = 2000;

    /// <summary>Deeper nesting is refused.</summary>
    public const int MaxDepth = 32;

    private readonly WhereNode _root;

    internal Where(WhereNode root) => (_root, Text) = (root, Format(root));

    /// <summary>The condition in its one canonical form, which reads as the same condition.</summary>
    public string Text { get; }

    /// <summary>Reads a condition; throws nothing.</summary>
    /// <param name="text">The text, which may be anything.</param>
    /// <param name="where">The condition; null if the text is none.</param>
    /// <param name="error">What is wrong with it; null if nothing.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Where? where, [NotNullWhen(false)] out WhereError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (var root, error) = WhereParser.Parse(text);
        where = root is null ? null : new Where(root);
        return where is not null;
    }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="UserErrorException">The text is none; the message says where and why.</exception>
    public static Where Parse(string text) => TryParse(text, out var where, out var error) ? where : throw error.ToException();

    /// <summary>The names in it, as written.</summary>
    public IEnumerable<string> Names() => NamesIn(_root);

    /// <summary>The test of a row.</summary>
    /// <exception cref="UserErrorException">A column does not exist, or is compared with what it cannot be compared with.</exception>
    public Func<T, bool> Compile<T>(RowColumns<T> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return Compile(_root, columns);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Nesting is bounded by the parser, so that recursion is.
    private static IEnumerable<string> NamesIn(WhereNode node) => node switch
    {
        WhereComparison comparison => [comparison.Name],
        WhereNot negated => NamesIn(negated.Inside),
        _ => ((WhereJoint)node).Parts.SelectMany(NamesIn),
    };

    private static Func<T, bool> Compile<T>(WhereNode node, RowColumns<T> columns)
    {
        switch (node)
        {
            case WhereNot negated:
                var inside = Compile(negated.Inside, columns);
                return row => !inside(row);
            case WhereJoint joint:
                Func<T, bool>[] parts = [.. joint.Parts.Select(part => Compile(part, columns))];
                return joint.IsAll
                    ? row => Array.TrueForAll(parts, part => part(row))
                    : row => Array.Exists(parts, part => part(row));
            default:
                var asked = (WhereComparison)node;
                var column = columns.Find(asked.Name) ?? throw new WhereError(asked.Position, columns.Explain(asked.Name)).ToException();
                var (value, how) = (asked.Value, asked.Operator);
                return value.Refuse(column.Name, column.Kind, how) is { } refusal
                    ? throw new WhereError(asked.Position, refusal).ToException()
                    : row => value.Holds(column.ValueOf(row), how);
        }
    }

    private static string Format(WhereNode node) => node switch
    {
        WhereComparison comparison => WhereTokens.Quote(comparison.Name)
            + $" {WhereTokens.Operators.First(known => known.Operator == comparison.Operator).Text} {comparison.Value}",
        WhereNot { Inside: WhereJoint joint } => $"not ({Format(joint)})",
        WhereNot negated => $"not {Format(negated.Inside)}",
        _ => Format((WhereJoint)node),
    };

    /// <summary>Only alternatives within a conjunction need parentheses.</summary>
    private static string Format(WhereJoint joint) => string.Join(
        joint.IsAll ? " and " : " or ", joint.Parts.Select(part => joint.IsAll && part is WhereJoint ? $"({Format(part)})" : Format(part)));
}
