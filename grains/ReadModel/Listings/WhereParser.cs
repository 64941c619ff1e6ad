namespace Experiments.ReadModel.Listings;

/// <summary>
/// Reads a <see cref="Where"/> by recursive descent: or, and, not, comparison, from the loosest to the tightest. It throws nothing: what is
/// wrong is kept, and everything above it gives up.
/// </summary>
internal sealed class WhereParser
{
    private const string Example = "such as family=cnn and gap<0.1";

    private readonly List<WhereToken> _tokens;
    private WhereError? _error;
    private int _at;
    private int _depth;

    private WhereParser(List<WhereToken> tokens) => _tokens = tokens;

    private WhereToken Next => _tokens[_at];

    /// <summary>Reads a text; either the node or the error is null.</summary>
    public static (WhereNode? Node, WhereError? Error) Parse(string text)
    {
        if (text.Length > Where.MaxLength)
        {
            return (null, new WhereError(
                Where.MaxLength + 1, $"a condition has at most {Where.MaxLength} characters, and this one {text.Length}"));
        }

        var parser = new WhereParser(WhereTokens.Of(text));
        var node = parser.ReadJoint(isAll: false);
        if (node is not null && parser.Next.Kind is not WhereTokenKind.End)
        {
            parser.Refuse(
                parser.Next.Kind is WhereTokenKind.Close ? "this parenthesis closes none" : "expected and, or, or the end");
        }

        return parser._error is { } error ? (null, error) : (node, null);
    }

    /// <summary>Parts joined by or, each of parts joined by and.</summary>
    private WhereNode? ReadJoint(bool isAll)
    {
        var parts = new List<WhereNode>();
        do
        {
            if ((isAll ? ReadOne() : ReadJoint(isAll: true)) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (Take(isAll ? "and" : "or"));
        return WhereJoint.Of(isAll, parts);
    }

    private WhereNode? ReadOne()
    {
        if (_depth == Where.MaxDepth && (Next.Kind is WhereTokenKind.Open || Next.Is("not")))
        {
            return Refuse($"parentheses and not are nested at most {Where.MaxDepth} deep");
        }

        if (Take("not"))
        {
            _depth++;
            var inside = ReadOne();
            _depth--;
            return inside is null ? null : new WhereNot(inside);
        }

        if (Next.Kind is not WhereTokenKind.Open)
        {
            return ReadComparison();
        }

        _at++;
        _depth++;
        var joint = ReadJoint(isAll: false);
        _depth--;
        if (joint is null || Next.Kind is not WhereTokenKind.Close)
        {
            return joint is null ? null : Refuse("expected and, or, or ')'");
        }

        _at++;
        return joint;
    }

    private WhereNode? ReadComparison()
    {
        var name = Next;
        if (!IsNameOrValue(name) || name.Text.Length == 0)
        {
            return Refuse($"expected the name of a column, {Example}");
        }

        if (WhereTokens.Reserved.Any(name.Is))
        {
            return Refuse($"'{name.Text}' is a word of the grammar; a column of that name is written in quotes");
        }

        _at++;
        if (Next.Kind is not WhereTokenKind.Operator)
        {
            return Refuse($"expected = != < <= > >= or ~ after '{name.Text}', {Example}");
        }

        var sign = WhereTokens.Operators.First(known => known.Text == Next.Text).Operator;
        _at++;
        var value = Next;
        if (!IsNameOrValue(value))
        {
            return Refuse(value.Kind is WhereTokenKind.Operator
                ? "the operators are = != < <= > >= and ~ (contains); expected a value after one of them"
                : $"expected a value; an empty one is written \"\", and a missing one {WhereValue.None}");
        }

        var literal = new WhereValue(value.Text, value.Kind is WhereTokenKind.Quoted);
        if (literal.IsNone && sign is not (WhereOperator.Equal or WhereOperator.NotEqual))
        {
            return Refuse($"{WhereValue.None} stands for a missing value and is compared with = and != alone");
        }

        _at++;
        return new WhereComparison(name.Text, name.Position, sign, literal);
    }

    private static bool IsNameOrValue(WhereToken token) => token.Kind is WhereTokenKind.Word or WhereTokenKind.Quoted;

    private bool Take(string word)
    {
        if (!Next.Is(word))
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Keeps the first thing that is wrong.</summary>
    private WhereNode? Refuse(string message)
    {
        _error ??= new WhereError(
            Next.Position,
            Next.Kind is WhereTokenKind.Wrong ? Next.Text
                : Next.Kind is WhereTokenKind.End ? $"it ends too early: {message}"
                : message);
        return null;
    }
}
