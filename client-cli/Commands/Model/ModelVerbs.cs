using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Model;

/// <summary>Verbs of named models that make one call and show its answer.</summary>
internal abstract class ModelVerb(string verb, string description, string example) : IVerb
{
    public string Path => $"model {verb}";

    public string Description => description;

    public IReadOnlyList<string> Examples => [$"experiments model {verb} {example}".TrimEnd()];

    public abstract IReadOnlyList<Symbol> Symbols { get; }

    /// <summary>The argument of verbs of one model.</summary>
    protected Argument<string> Name { get; } = new("NAME") { Description = "The model's name, such as genre-v3." };

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        PathOf(invocation), grains => QueryAsync(invocation, grains, cancellationToken), cancellationToken);

    /// <summary>The question in the API; null if it has none.</summary>
    protected virtual ApiPath? PathOf(Invocation invocation) => null;

    /// <summary>Makes the call and returns the view.</summary>
    protected abstract Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken);
}

/// <summary>Keeps an experiment's models under a name.</summary>
internal sealed class ModelName() : ModelVerb(
    "name", "Keeps a copy of an experiment's models under a name, with where they come from.", "quick/e3 genre-v3")
{
    private readonly Argument<string> _id = ExperimentArgument.Create();
    private readonly ModelChoiceOptions _choice = new();

    public override IReadOnlyList<Symbol> Symbols => [_id, Name, .. _choice.Symbols];

    protected override Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken) =>
        ModelChanges.NameAsync(
            grains, invocation.Required(_id), invocation.Required(Name), _choice.Read(invocation), cancellationToken);
}

/// <summary>Lists the named models.</summary>
internal sealed class ModelList() : ModelVerb("list", "Lists the named models, with their scores and which are promoted.", "")
{
    private readonly RowOptions _rows = new("family=cnn and isPromoted=true");

    public override IReadOnlyList<Symbol> Symbols => _rows.Symbols;

    protected override ApiPath? PathOf(Invocation invocation) => _rows.AddTo(ApiPath.Of("models"), invocation);

    protected override Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken) =>
        ModelQueries.ListAsync(grains, _rows.Read(invocation), cancellationToken);
}

/// <summary>Shows where a named model comes from.</summary>
internal sealed class ModelShow() : ModelVerb(
    "show", "Shows where a named model comes from: experiment, data, features, protocol, scores.", "genre-v3")
{
    public override IReadOnlyList<Symbol> Symbols => [Name];

    protected override ApiPath? PathOf(Invocation invocation) => ApiPath.Of("models", invocation.Required(Name));

    protected override Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken) =>
        ModelQueries.ShowAsync(grains, invocation.Required(Name), cancellationToken);
}

/// <summary>Removes a named model.</summary>
internal sealed class ModelRemove() : ModelVerb("remove", "Removes a named model with its files; the experiment stays.", "genre-v3")
{
    public override IReadOnlyList<Symbol> Symbols => [Name];

    protected override Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken) =>
        ModelChanges.RemoveAsync(grains, invocation.Required(Name), cancellationToken);
}

/// <summary>Makes a line's name stand for one of its versions.</summary>
internal sealed class ModelPromote() : ModelVerb(
    "promote", "Makes the name without version, such as genre, stand for this version from now on.", "genre-v3")
{
    public override IReadOnlyList<Symbol> Symbols => [Name];

    protected override Task<View> QueryAsync(Invocation invocation, IGrainFactory grains, CancellationToken cancellationToken) =>
        ModelChanges.PromoteAsync(grains, invocation.Required(Name), cancellationToken);
}
