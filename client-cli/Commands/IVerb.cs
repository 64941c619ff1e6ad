using System.CommandLine;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli.Commands;

/// <summary>
/// One verb of the command line. To add one, write a file with an <c>internal sealed</c> implementation: it is found, gets its
/// place in the tree by its <see cref="Path"/>, its help and its example, and the tests of every verb cover it.
/// </summary>
internal interface IVerb
{
    /// <summary>As it is typed after the program's name: noun and verb, <c>config validate</c>, or one word, <c>doctor</c>.</summary>
    string Path { get; }

    /// <summary>One sentence: what it does.</summary>
    string Description { get; }

    /// <summary>A whole command that works, or several.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>Its arguments and options, in order.</summary>
    IReadOnlyList<Symbol> Symbols { get; }

    /// <summary>Does it and returns the exit code; an exception decides it otherwise.</summary>
    Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>One call of a verb: what was typed, and where to write.</summary>
internal sealed class Invocation(ParseResult result, Terminal terminal)
{
    public Terminal Terminal { get; } = terminal;

    public T? Value<T>(Argument<T> argument) => result.GetValue(argument);

    public T? Value<T>(Option<T> option) => result.GetValue(option);

    /// <summary>An argument that the parser has made sure of.</summary>
    public T Required<T>(Argument<T> argument) => result.GetRequiredValue(argument);
}
