using System.Text;

namespace Experiments.ReadModel.Listings;

/// <summary>What a piece of a <see cref="Where"/>'s text is.</summary>
internal enum WhereTokenKind
{
    Word, Quoted, Operator, Open, Close, End, Wrong,
}

/// <summary>A piece of the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text without quotes; of what is wrong, what is wrong with it.</param>
/// <param name="Position">Where it begins, characters from 1.</param>
internal readonly record struct WhereToken(WhereTokenKind Kind, string Text, int Position)
{
    /// <summary>Whether it is a word of the grammar, in any case.</summary>
    public bool Is(string word) => Kind is WhereTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Divides the text of a <see cref="Where"/> into words, quoted texts, operators and parentheses.</summary>
internal static class WhereTokens
{
    private const string Special = "()=!<>~\"'";

    /// <summary>The operators as they are written, the longer ones first.</summary>
    public static IReadOnlyList<(string Text, WhereOperator Operator)> Operators { get; } =
    [
        ("!=", WhereOperator.NotEqual), ("<=", WhereOperator.AtMost), (">=", WhereOperator.AtLeast), ("=", WhereOperator.Equal),
        ("<", WhereOperator.Less), (">", WhereOperator.More), ("~", WhereOperator.Contains),
    ];

    /// <summary>The words of the grammar, which are names and values only in quotes.</summary>
    public static IReadOnlyList<string> Reserved { get; } = ["and", "or", "not", WhereValue.None];

    /// <summary>The pieces of a text; the last one is its end, or what is wrong.</summary>
    public static List<WhereToken> Of(string text)
    {
        var tokens = new List<WhereToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            var token = Read(text, ref at);
            tokens.Add(token);
            if (token.Kind is WhereTokenKind.End or WhereTokenKind.Wrong)
            {
                return tokens;
            }
        }
    }

    /// <summary>A name or value as it is written: in quotes where it would be read as something else without.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(IsOfWord) && !Reserved.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static WhereToken Read(string text, ref int at)
    {
        var first = at;
        if (at == text.Length)
        {
            return new(WhereTokenKind.End, "", at + 1);
        }

        switch (text[at])
        {
            case '(' or ')':
                at++;
                return new(text[first] is '(' ? WhereTokenKind.Open : WhereTokenKind.Close, text[first..at], first + 1);
            case '"' or '\'':
                return ReadQuoted(text, ref at);
        }

        foreach (var (sign, _) in Operators)
        {
            if (text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal))
            {
                at += sign.Length;
                return new(WhereTokenKind.Operator, sign, first + 1);
            }
        }

        while (at < text.Length && IsOfWord(text[at]))
        {
            at++;
        }

        return at > first
            ? new(WhereTokenKind.Word, text[first..at], first + 1)
            : new(WhereTokenKind.Wrong, "'!' is written before '='; put a name or value that contains it in quotes", first + 1);
    }

    /// <summary>A quote inside is written twice.</summary>
    private static WhereToken ReadQuoted(string text, ref int at)
    {
        var (first, quote) = (at, text[at]);
        var inside = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == quote)
            {
                at++;
                if (at == text.Length || text[at] != quote)
                {
                    return new(WhereTokenKind.Quoted, inside.ToString(), first + 1);
                }
            }

            inside.Append(text[at]);
        }

        return new(WhereTokenKind.Wrong, "the quote that opens here is not closed", first + 1);
    }

    private static bool IsOfWord(char letter) => !char.IsWhiteSpace(letter) && !Special.Contains(letter, StringComparison.Ordinal);
}
