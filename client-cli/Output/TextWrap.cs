using Spectre.Console;

namespace Experiments.ClientCli.Output;

/// <summary>Breaks lines between words.</summary>
internal static class TextWrap
{
    /// <summary>
    /// The lines of a text: the indent of the first one is kept, those that follow begin <paramref name="hanging"/> deeper. A word that is
    /// longer than a line stays whole.
    /// </summary>
    public static IEnumerable<string> Lines(string text, int width, int hanging = 0)
    {
        if (text.GetCellWidth() <= width)
        {
            return [text];
        }

        var words = text.TrimStart(' ');
        var indent = new string(' ', text.Length - words.Length);
        var lines = new List<string>();
        var line = indent;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.AsSpan().Trim(' ').IsEmpty)
            {
                line += word;
            }
            else if (line.GetCellWidth() + 1 + word.GetCellWidth() <= width)
            {
                line = $"{line} {word}";
            }
            else
            {
                lines.Add(line);
                line = $"{indent}{new string(' ', hanging)}{word}";
            }
        }

        return lines.Append(line);
    }
}
