using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Output;

/// <summary>Views as text, for a terminal or a pipe.</summary>
internal static class ViewText
{
    /// <summary>How much deeper the continuation of a line begins.</summary>
    private const int Hanging = 2;

    /// <summary>Writes a view's text, or with --json its document.</summary>
    public static ExitCode ShowOn(this View view, Terminal terminal)
    {
        terminal.Show(view.Blocks);
        terminal.Json(view.Json);
        return ExitCode.Done;
    }

    /// <summary>Writes blocks at the width of the terminal; with --json nothing.</summary>
    public static void Show(this Terminal terminal, IEnumerable<Block> blocks)
    {
        if (terminal.IsJson)
        {
            return;
        }

        foreach (var line in Lines(blocks, TextTable.LineWidth))
        {
            terminal.Line(line);
        }
    }

    /// <summary>The lines of blocks.</summary>
    /// <param name="blocks">The blocks to show, from top to bottom.</param>
    /// <param name="width">Characters per line; a longer text continues on the next one, indented.</param>
    public static IEnumerable<string> Lines(IEnumerable<Block> blocks, int width) => blocks.SelectMany(block => block switch
    {
        Line line => TextWrap.Lines(Printable.Escape(line.Text), width, Hanging),
        Table table => TextTable.Lines(table, width),
        _ => throw new ArgumentOutOfRangeException(nameof(blocks), block, "cannot be shown as text"),
    });
}
