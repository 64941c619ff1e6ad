using System.Buffers;
using System.Globalization;
using System.Text;

namespace Experiments.Domain;

/// <summary>
/// Text of unknown origin (names of files and folders, above all) as one line that people read: what would break the line, steer a
/// terminal, or hide or reorder letters is written as an escape, <c>\n</c> or <c>\u202e</c>. Everything else, a backslash too, stays as it
/// is.
/// </summary>
public static class Printable
{
    /// <summary>Text of these alone needs no closer look.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

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
    /// A JSON document, indented or not: the same characters within its strings as JSON escapes, so that it means what it meant.
    /// </summary>
    public static string EscapeJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Escape(json, (document, code) =>
        {
            if (code is '\n' or '\r' or '\t')
            {
                // Within a string JSON has no such character: it stands between two values.
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
