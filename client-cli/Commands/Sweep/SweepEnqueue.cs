using System.CommandLine;
using System.CommandLine.Completions;
using Experiments.ClientCli.Connection;
using Experiments.Specs.Checks;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Adds a setting that a person wants tried.</summary>
internal sealed class SweepEnqueue : SweepControl
{
    private readonly Argument<string[]> _setting = new("KEY=VALUE")
    {
        Description = "family=NAME and parameters, such as family=cnn dropout=0.3. The family can be omitted if the sweep has only one; a "
            + "parameter that is omitted has the sweep's constant, otherwise the family's default.",
        Arity = ArgumentArity.OneOrMore,
    };

    public SweepEnqueue()
        : base(
            "enqueue",
            "Adds a setting to try before the sampler's next suggestion, inside or outside the search space; an ended sweep continues.",
            goesOn: true) =>
        _setting.CompletionSources.Add(_ => ClientCatalog.All.All(PlugInKind.Family)
            .SelectMany(family => (family.Parameters?.Specs ?? []).Select(spec => $"{spec.Name}=")
                .Prepend($"{Enqueuing.Family}={family.Name}"))
            .Distinct().Select(word => new CompletionItem(word)));

    public override IReadOnlyList<string> Examples =>
        ["experiments sweep enqueue honest family=cnn dropout=0.3", "experiments sweep enqueue quick family=knn k=9 weights=distance"];

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _setting];

    protected override SweepControlChange Read(Invocation invocation)
    {
        var (family, setting) = Enqueuing.Parse(invocation.Required(_setting));
        return SweepChanges.Enqueue(family, setting);
    }
}
