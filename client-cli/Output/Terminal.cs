using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ClientCli.Output;

/// <summary>
/// A command's output: results to standard output, progress and errors to standard error. Text from files and the network passes through
/// <see cref="Printable"/> here, so that no name in it can control the terminal or imitate one of our lines.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    /// <summary>Whether standard output contains one JSON document and nothing else.</summary>
    public bool IsJson { get; init; }

    /// <summary>Whether progress is suppressed.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether standard error is a terminal, on which a live view can be drawn.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether stack traces are printed.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Prints one line of the text result; nothing with --json.</summary>
    public void Line(string text = "")
    {
        if (!IsJson)
        {
            output.WriteLine(Printable.Escape(text));
        }
    }

    /// <summary>Prints a generated script unescaped; nothing with --json.</summary>
    public void Script(string text)
    {
        if (!IsJson)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>Prints the result as JSON; nothing without --json. Call it once per command.</summary>
    public void Json<T>(T document)
    {
        if (IsJson)
        {
            output.WriteLine(Printable.EscapeJson(JsonSerializer.Serialize(document, DomainJson.Indented)));
        }
    }

    /// <summary>Prints a completed step to standard error.</summary>
    public void Progress(string text)
    {
        if (!IsQuiet)
        {
            error.WriteLine(Printable.Escape(text));
        }
    }

    /// <summary>Prints a line of an error to standard error.</summary>
    public void Error(string text) => error.WriteLine(Printable.Escape(text));
}
