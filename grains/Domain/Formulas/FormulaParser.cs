using System.Globalization;

namespace Experiments.Domain;

/// <summary>
/// Reads a <see cref="Formula"/> by recursive descent: or, and, comparison, sum, product, factor, from the loosest to the tightest.
/// </summary>
internal sealed class FormulaParser(string text)
{
    private static readonly (string Text, FormulaOperator Operator)[] Comparisons =
    [
        ("<=", FormulaOperator.AtMost), (">=", FormulaOperator.AtLeast), ("==", FormulaOperator.Equal),
        ("<", FormulaOperator.Less), (">", FormulaOperator.More),
    ];

    private readonly List<string> _names = [];
    private int _at;

    /// <exception cref="UserErrorException">It is no such expression.</exception>
    public Formula Parse(bool isCondition)
    {
        if (text.Length > Formula.MaxLength)
        {
            throw new UserErrorException($"an expression has at most {Formula.MaxLength} characters, this one {text.Length}");
        }

        var root = ReadOr();
        if (Rest().Length > 0)
        {
            throw Unexpected("expected an operator or the end");
        }

        return root.IsCondition == isCondition ? new Formula(text.Trim(), root, [.. _names])
            : throw new UserErrorException(isCondition
                ? $"'{text}' is a number, not a condition; compare it with something, such as {text} <= 100"
                : $"'{text}' is a condition, not a number");
    }

    private FormulaNode ReadOr() => ReadChain(ReadAnd, areConditions: true, ("or", FormulaOperator.Or));

    private FormulaNode ReadAnd() => ReadChain(ReadComparison, areConditions: true, ("and", FormulaOperator.And));

    private FormulaNode ReadComparison()
    {
        var left = ReadSum();
        if (TakeOneOf(Comparisons) is not { } comparison)
        {
            return Rest() is ['=', ..] or ['!', ..] or ['&', ..] or ['|', ..]
                ? throw Unexpected("the operators are < <= > >= == + - * / and or; expected one of them")
                : left;
        }

        var node = Join(comparison, left, ReadSum(), areConditions: false);
        return TakeOneOf(Comparisons) is null ? node
            : throw new UserErrorException($"'{text}': compare two numbers at a time, joined by and: a < b and b < c");
    }

    private FormulaNode ReadSum() =>
        ReadChain(ReadProduct, areConditions: false, ("+", FormulaOperator.Add), ("-", FormulaOperator.Subtract));

    private FormulaNode ReadProduct() =>
        ReadChain(ReadFactor, areConditions: false, ("*", FormulaOperator.Multiply), ("/", FormulaOperator.Divide));

    /// <summary>One or more operands with operators of the same rank between them, from left to right.</summary>
    private FormulaNode ReadChain(Func<FormulaNode> read, bool areConditions, params (string, FormulaOperator)[] operators)
    {
        var node = read();
        while (TakeOneOf(operators) is { } found)
        {
            node = Join(found, node, read(), areConditions);
        }

        return node;
    }

    private FormulaNode ReadFactor()
    {
        switch (Rest())
        {
            case ['-', ..]:
                _at++;
                var negated = ReadFactor();
                return negated.IsCondition ? throw Mixed() : new FormulaNode(FormulaOperator.Negate, negated);
            case ['(', ..]:
                _at++;
                var inside = ReadOr();
                if (Rest() is not [')', ..])
                {
                    throw Unexpected("expected ')'");
                }

                _at++;
                return inside;
            case [(>= '0' and <= '9') or '.', ..]:
                return ReadNumber();
            case [var first, ..] when char.IsAsciiLetter(first) && TakeName() is { } name:
                var place = _names.IndexOf(name);
                if (place < 0)
                {
                    place = _names.Count;
                    _names.Add(name);
                }

                return new FormulaNode(FormulaOperator.Name, Number: place);
            default:
                throw Unexpected("expected a number, a name or '('");
        }
    }

    private FormulaNode ReadNumber()
    {
        var end = _at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.'
            || (text[end] is '+' or '-' && text[end - 1] is 'e' or 'E')))
        {
            end++;
        }

        if (!double.TryParse(text.AsSpan(_at, end - _at), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number))
        {
            throw new UserErrorException($"'{text}': '{text[_at..end]}' is not a number");
        }

        _at = end;
        return new FormulaNode(FormulaOperator.Number, Number: number);
    }

    /// <summary>The name here; null where it is one of the words and, or.</summary>
    private string? TakeName()
    {
        var end = _at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_'))
        {
            end++;
        }

        var name = text[_at..end];
        if (name is "and" or "or")
        {
            return null;
        }

        _at = end;
        return name;
    }

    private FormulaOperator? TakeOneOf(IEnumerable<(string Text, FormulaOperator Operator)> operators)
    {
        var rest = Rest();
        foreach (var (sign, found) in operators)
        {
            var isWord = char.IsAsciiLetter(sign[0]);
            if (rest.StartsWith(sign, StringComparison.Ordinal)
                && !(isWord && rest.Length > sign.Length && (char.IsAsciiLetterOrDigit(rest[sign.Length]) || rest[sign.Length] is '_')))
            {
                _at += sign.Length;
                return found;
            }
        }

        return null;
    }

    private FormulaNode Join(FormulaOperator joint, FormulaNode left, FormulaNode right, bool areConditions) =>
        left.IsCondition == areConditions && right.IsCondition == areConditions ? new FormulaNode(joint, left, right) : throw Mixed();

    /// <summary>What is left, without leading blanks.</summary>
    private ReadOnlySpan<char> Rest()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return text.AsSpan(_at);
    }

    private UserErrorException Mixed() =>
        new($"'{text}': + - * / and comparisons take numbers, and and or take comparisons; set parentheses or compare first");

    private UserErrorException Unexpected(string expected) => new(
        _at >= text.Length ? $"'{text}' ends too early: {expected}" : $"'{text}': {expected} at '{text[_at..]}'");
}
