using System.CommandLine;
using System.CommandLine.Completions;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Specs.Keys;

namespace Experiments.ClientCli.Commands.Config;

/// <summary>Explains the keys of config files and their possible values.</summary>
internal sealed class ConfigExplain : IVerb
{
    private readonly Argument<string?> _key = new("KEY")
    {
        Description = "What to explain: a key such as search.pruner, a choice such as random-forest or sampler.tpe, or a parameter such "
            + "as models.cnn.dropout (default: all keys).",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "KEY",
    };

    public ConfigExplain() => _key.CompletionSources.Add(_ => ClientCatalog.Topics.Names.Select(name => new CompletionItem(name)));

    public string Path => "config explain";

    public string Description => "Explains a config key or parameter: meaning, type, range and default.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments config explain protocol.folds", "experiments config explain random-forest",
        "experiments config explain models.cnn.dropout", "experiments config explain sampler.tpe",
    ];

    public IReadOnlyList<Symbol> Symbols => [_key];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Value(_key) is not { } wanted)
        {
            return Task.FromResult(ExplanationView.Overview(ClientCatalog.Topics.All).ShowOn(invocation.Terminal));
        }

        var found = ClientCatalog.Topics.Find(wanted);
        var view = ConfigReference.IsWholeFile(found, wanted)
            ? ExplanationView.Overview(found)
            : ExplanationView.Of(ClientCatalog.Topics, found);
        return Task.FromResult(view.ShowOn(invocation.Terminal));
    }
}
