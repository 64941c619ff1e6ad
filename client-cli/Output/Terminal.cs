using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ClientCli.Output;

/// <summary>
/// Where a command writes: results to standard output, progress and errors to standard error. Text from files and the network
/// passes through <see cref="Printable"/> here, so that no name in it can steer the terminal or pass for a line of ours.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    /// <summary>One JSON document and nothing else on standard output?</summary>
    public bool IsJson { get; init; }

    /// <summary>No progress?</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Is standard error a terminal, on which a live view can be drawn?</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Stack traces?</summary>
    public bool IsVerbose { get; init; }

    /// <summary>One line of the result, for people; with --json nothing.</summary>
    public void Line(string text = "")
    {
        if (!IsJson)
        {
            output.WriteLine(Printable.Escape(text));
        }
    }

    /// <summary>A script of our own words, as it is; with --json nothing.</summary>
    public void Script(string text)
    {
        if (!IsJson)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>The result as JSON; without --json nothing. Once a command.</summary>
    public void Json<T>(T document)
    {
        if (IsJson)
        {
            output.WriteLine(Printable.EscapeJson(JsonSerializer.Serialize(document, DomainJson.Indented)));
        }
    }

    /// <summary>A step done, to standard error.</summary>
    public void Progress(string text)
    {
        if (!IsQuiet)
        {
            error.WriteLine(Printable.Escape(text));
        }
    }

    /// <summary>A line of an error, to standard error.</summary>
    public void Error(string text) => error.WriteLine(Printable.Escape(text));
}
