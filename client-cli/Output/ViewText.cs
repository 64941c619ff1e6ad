using Experiments.ReadModel;

namespace Experiments.ClientCli.Output;

/// <summary>Views as text, for a terminal or a pipe.</summary>
internal static class ViewText
{
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
    /// <param name="width">Maximum width of a table, characters; a line of text is not limited.</param>
    public static IEnumerable<string> Lines(IEnumerable<Block> blocks, int width) => blocks.SelectMany(block => block switch
    {
        Line line => [line.Text],
        Table table => TextTable.Lines(table, width),
        _ => throw new ArgumentOutOfRangeException(nameof(blocks), block, "cannot be shown as text"),
    });
}
