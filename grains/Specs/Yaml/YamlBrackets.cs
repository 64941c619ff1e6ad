namespace Experiments.Specs.Yaml;

/// <summary>
/// Finds the bracket to blame where text in brackets cannot be parsed. The parser itself notices a forgotten one lines later, if at all.
/// </summary>
internal static class YamlBrackets
{
    /// <summary>
    /// The innermost <c>[</c> or <c>{</c> that the text does not close, or that the wrong bracket closes, with its index; null if there is
    /// none. Quoted text and comments do not count, and outside of brackets only those that begin a value.
    /// </summary>
    public static (char Bracket, int Index)? FindUnclosed(string text)
    {
        var open = new Stack<(char Bracket, int Index)>();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '#' when i == 0 || char.IsWhiteSpace(text[i - 1]):
                    i = EndOfLine(text, i);
                    break;
                case '\'' or '"' when BeginsValue(text, i, isInside: open.Count > 0):
                    i = EndOfQuote(text, i);
                    break;
                case '[' or '{' when open.Count > 0 || BeginsValue(text, i, isInside: false):
                    open.Push((text[i], i));
                    break;
                case ']' or '}' when open.TryPop(out var opening) && (opening.Bracket == '[') != (text[i] == ']'):
                    return opening;
            }
        }

        return open.TryPeek(out var last) ? last : null;
    }

    /// <summary>The bracket that closes another.</summary>
    public static char Closing(char opening) => opening == '[' ? ']' : '}';

    private static int EndOfLine(string text, int from) => text.IndexOf('\n', from) is >= 0 and var end ? end : text.Length;

    /// <summary>The index of the closing quote; in single quotes two stand for one, in double quotes a backslash escapes.</summary>
    private static int EndOfQuote(string text, int from)
    {
        var quote = text[from];
        for (var i = from + 1; i < text.Length; i++)
        {
            if (quote == '"' && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote && i + 1 < text.Length && quote == '\'' && text[i + 1] == quote)
            {
                i++;
            }
            else if (text[i] == quote)
            {
                return i;
            }
        }

        return text.Length;
    }

    /// <summary>
    /// Whether a value can begin at an index: after a line's indent, a colon or a dash, or in brackets after one of them or a comma.
    /// </summary>
    private static bool BeginsValue(string text, int index, bool isInside)
    {
        var before = index - 1;
        while (before >= 0 && text[before] is ' ' or '\t')
        {
            before--;
        }

        return before < 0 || text[before] is '\n' or '\r'
            || (text[before] is ':' or '-' or '?' && before < index - 1)
            || (isInside && text[before] is '[' or '{' or ',' or ':');
    }
}
