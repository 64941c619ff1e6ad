using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli.Commands;

/// <summary>
/// One verb of the command line. To add one, write a file with an <c>internal sealed</c> implementation: it is discovered, gets its
/// place in the tree from its <see cref="Path"/>, its help and its examples, and the tests of every verb cover it.
/// </summary>
internal interface IVerb
{
    /// <summary>The words after the program's name: noun and verb, <c>config validate</c>, or one word, <c>doctor</c>.</summary>
    string Path { get; }

    /// <summary>What it does, in one sentence.</summary>
    string Description { get; }

    /// <summary>One or more complete, working commands.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>Its arguments and options, in order.</summary>
    IReadOnlyList<Symbol> Symbols { get; }

    /// <summary>
    /// Whether it works for long, so that other commands should come in while it holds the store. Commands wait for the end of a verb that
    /// does not.
    /// </summary>
    bool SharesStore => false;

    /// <summary>Whether it holds the store until it is told to stop, so that work of other commands goes on without them.</summary>
    bool IsResident => false;

    /// <summary>
    /// Whether it may be executed again from its beginning where the process that held the store has ended meanwhile: what was done is not
    /// done twice.
    /// </summary>
    bool IsRepeatable => false;

    /// <summary>Executes the verb and returns the exit code, unless an exception determines it.</summary>
    Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>One call of a verb: its parsed arguments and its output.</summary>
internal sealed class Invocation(ParseResult result, Terminal terminal)
{
    /// <summary>Whether others may come in while the verb holds the store.</summary>
    public bool SharesStore { get; init; }

    /// <summary>Whether the verb holds the store until it is told to stop.</summary>
    public bool IsResident { get; init; }

    /// <summary>The process that holds the store, if this one is its client; null otherwise.</summary>
    public StoreClient? Holder { get; set; }

    public Terminal Terminal { get; } = terminal;

    public T? Value<T>(Argument<T> argument) => result.GetValue(argument);

    public T? Value<T>(Option<T> option) => result.GetValue(option);

    /// <summary>Whether files that exist are replaced; of verbs with an <see cref="OutputOption"/>.</summary>
    public bool IsReplacing => result.GetValue(OutputOption.Replace);

    /// <summary>The value of an argument that the parser has validated.</summary>
    public T Required<T>(Argument<T> argument) => result.GetRequiredValue(argument);
}
