using System.CommandLine;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands;

/// <summary>Gives a dataset or a sweep another name.</summary>
internal abstract class RenameVerb : IVerb
{
    private readonly Argument<string> _old = new("OLD") { Description = "The present name." };
    private readonly Argument<string> _new = new("NEW") { Description = "The new name." };

    public abstract string Path { get; }

    public abstract string Description { get; }

    public abstract IReadOnlyList<string> Examples { get; }

    public IReadOnlyList<Symbol> Symbols => [_old, _new];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (old, name) = (invocation.Required(_old), invocation.Required(_new));
        return invocation.ShowAsync((ChangeScope scope) => RenameAsync(scope, old, name, cancellationToken), cancellationToken);
    }

    protected abstract Task<View> RenameAsync(ChangeScope scope, string old, string name, CancellationToken cancellationToken);
}
