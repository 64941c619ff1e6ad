using System.CommandLine;
using Experiments.Contracts;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Shows the stored evaluations of an experiment.</summary>
internal sealed class ExperimentEvaluations()
    : ExperimentVerb("evaluations", "Lists the evaluations of an experiment on other datasets, or shows one with all its figures.")
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "The evaluation to show (default: list all).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _name];

    protected override async Task<View> QueryAsync(ExperimentQuery asked, CancellationToken cancellationToken)
    {
        var id = asked.Summary.Experiment;
        if (asked.Invocation.Value(_name) is not { } name)
        {
            return EvaluationViews.List(
                id, await ExperimentQueries.ListEvaluationsAsync(asked.Grains, id, cancellationToken).ConfigureAwait(false));
        }

        var found = await asked.Grains.GetGrain<IExperimentEvaluationsGrain>(id.ToString()).DescribeAsync(name, cancellationToken)
            .ConfigureAwait(false);
        return EvaluationViews.Show(
            asked.Grains.Names().Show(found),
            await LabelQueries.OfExperimentAsync(asked.Grains, id, cancellationToken).ConfigureAwait(false));
    }
}
