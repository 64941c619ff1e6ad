using System.Text.RegularExpressions;
using Spectre.Console;

namespace Experiments.ClientCli.Output;

/// <summary>Breaks lines between words.</summary>
internal static partial class TextWrap
{
    /// <summary>A space at which no line is broken; it is printed as a space.</summary>
    private const char Glue = '\u00a0';

    /// <summary>The same for text that is bound by its writer.</summary>
    public const string Joined = "\u00a0";

    /// <summary>A longer word, such as a path, may be broken after a slash where a line is too short for it.</summary>
    private const int LongWord = 30;

    /// <summary>
    /// The lines of a text: the indent of the first one is kept, those that follow begin <paramref name="hanging"/> deeper. Intervals, and
    /// numbers with their units, are not broken. A word that is longer than a line is broken after slashes, or else stays whole.
    /// </summary>
    public static IEnumerable<string> Lines(string text, int width, int hanging = 0)
    {
        if (text.GetCellWidth() <= width)
        {
            return [Unbind(text)];
        }

        var words = Bind(text).TrimStart(' ');
        var indent = new string(' ', text.Length - words.Length);
        var lines = new List<string>();
        var line = indent;
        foreach (var (part, isWord) in Parts(words, width - indent.Length - hanging))
        {
            var space = isWord ? 1 : 0;
            if (line.AsSpan().Trim(' ').IsEmpty)
            {
                line += part;
            }
            else if (line.GetCellWidth() + space + part.GetCellWidth() <= width)
            {
                line += new string(' ', space) + part;
            }
            else
            {
                lines.Add(Unbind(line));
                line = $"{indent}{new string(' ', hanging)}{part}";
            }
        }

        return lines.Append(Unbind(line));
    }

    /// <summary>The text with unbreakable spaces inside of intervals, and between a heading or a number and its unit.</summary>
    public static string Bind(string text) => Bound().Replace(text, match => match.Value.Replace(' ', Glue));

    /// <summary>The text as it is printed.</summary>
    public static string Unbind(string text) => text.Replace(Glue, ' ');

    /// <summary>The parts of a word that stay whole: all of it, or what a long one has between slashes.</summary>
    public static IEnumerable<string> Pieces(string word)
    {
        if (word.Length <= LongWord)
        {
            return [word];
        }

        return word.Split('/').Select((piece, index) => index < word.Count(letter => letter == '/') ? $"{piece}/" : piece)
            .Where(piece => piece.Length > 0);
    }

    private static IEnumerable<(string Part, bool IsWord)> Parts(string words, int room) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => word.GetCellWidth() <= room
            ? [(word, true)]
            : Pieces(word).Select((piece, index) => (piece, index == 0)));

    [GeneratedRegex(@"\[[-+]?[0-9.]+, [-+]?[0-9.]+\]|, (%|points)(?= |$)| (%|s)$|(?<=[0-9]) (%|m?s|min|h|k?Hz|[MG]i?B(/s)?)(?=[ ,;.)]|$)")]
    private static partial Regex Bound();
}
