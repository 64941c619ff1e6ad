using System.CommandLine;
using Experiments.Contracts;
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

    /// <summary>The directory that has the names.</summary>
    protected abstract string Directory { get; }

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (old, name) = (invocation.Required(_old), invocation.Required(_new));
        return invocation.ShowAsync(
            async grains =>
            {
                var (key, what) = (KeyOf(grains.Names(), old), Path.Split(' ')[0]);
                await grains.GetGrain<IDirectoryGrain>(Directory).RenameAsync(key, name, cancellationToken).ConfigureAwait(false);
                return new View(
                    [
                        name == key
                            ? $"{what} {name} has the name again that it began with"
                            : $"{what} {old} is now named {name}; its IDs begin with {key} as before, and {key} remains accepted",
                    ],
                    new { Name = name, Key = key });
            },
            cancellationToken);
    }

    /// <summary>The name that it began with.</summary>
    protected abstract string KeyOf(GivenNames names, string name);
}
