using System.Buffers;
using System.Globalization;
using System.Text;

namespace Experiments.Domain;

/// <summary>
/// Makes text of unknown origin (mainly file and folder names) safe to print on one line: characters that would break the line, control a
/// terminal, or hide or reorder letters are escaped, as <c>\n</c> or <c>\u202e</c>. Everything else, including a backslash, stays
/// unchanged.
/// </summary>
public static class Printable
{
    /// <summary>Text with only these characters needs no escaping.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    /// <summary>The first line of a message of other code, without its full stop.</summary>
    public static string FirstLine(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Split('\n')[0].TrimEnd('.', '\r', ' ');
    }

    /// <summary>The line: <c>a⏎b</c> becomes <c>a\nb</c>.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(text, (line, code) => line.Append(code switch
        {
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            > 0xFFFF => $@"\U{code:x8}",
            _ => $@"\u{code:x4}",
        }));
    }

    /// <summary>
    /// Escapes the same characters in the strings of a JSON document, indented or not, as JSON escapes, so its meaning is unchanged.
    /// </summary>
    public static string EscapeJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Escape(json, (document, code) =>
        {
            if (code is '\n' or '\r' or '\t')
            {
                // JSON strings cannot contain this character, so it is between two values.
                document.Append((char)code);
                return;
            }

            foreach (var unit in code > 0xFFFF ? char.ConvertFromUtf32(code) : $"{(char)code}")
            {
                document.Append(CultureInfo.InvariantCulture, $@"\u{(int)unit:x4}");
            }
        });
    }

    private static string Escape(string text, Action<StringBuilder, int> append)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                if (IsUnsafe(rune))
                {
                    append(escaped, rune.Value);
                }
                else
                {
                    escaped.Append(text, at, rune.Utf16SequenceLength);
                }

                at += rune.Utf16SequenceLength;
            }
            else
            {
                // Half of a surrogate pair.
                append(escaped, text[at++]);
            }
        }

        return escaped.ToString();
    }

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
