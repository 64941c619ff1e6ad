namespace Experiments.ClientCli.Output;

/// <summary>What a verb answers, for people and for programs: made by a pure function, shown once.</summary>
/// <param name="Lines">For people.</param>
/// <param name="Json">The document for <c>--json</c>.</param>
internal sealed record View(IReadOnlyList<string> Lines, object Json)
{
    /// <summary>Writes one of the two.</summary>
    public ExitCode ShowOn(Terminal terminal)
    {
        foreach (var line in Lines)
        {
            terminal.Line(line);
        }

        terminal.Json(Json);
        return ExitCode.Done;
    }
}
