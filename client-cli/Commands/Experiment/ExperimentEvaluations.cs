using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Shows the stored evaluations of an experiment.</summary>
internal sealed class ExperimentEvaluations()
    : ExperimentVerb(
        "evaluations", "Lists the evaluations of an experiment on other datasets, shows one with all its figures, or compares two.",
        "--compare mp3 noise")
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "The evaluation to show (default: list all).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _compare = new("--compare")
    {
        Description = "Compare two evaluations of the same tracks, such as two alterations of them, paired by track.",
        HelpName = "NAME NAME",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly RowOptions _rows = new("dataset=fma and sliceAccuracy.drop>0.1");

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _name, _compare, .. _rows.Symbols];

    protected override async Task<View> QueryAsync(ExperimentQuery asked, CancellationToken cancellationToken)
    {
        var id = asked.Summary.Experiment;
        if (asked.Invocation.Value(_compare) is [var one, var other])
        {
            return await CompareAsync(asked, one, other, cancellationToken).ConfigureAwait(false);
        }

        if (asked.Invocation.Value(_name) is not { } name)
        {
            var all = await ExperimentQueries.ListEvaluationsAsync(asked.Grains, id, cancellationToken).ConfigureAwait(false);
            return _rows.Read(asked.Invocation).Pick(all, ModelColumns.Evaluations)
                .Show("evaluations", rows => EvaluationViews.List(id, rows));
        }

        var found = await asked.Grains.GetGrain<IExperimentEvaluationsGrain>(id.ToString()).DescribeAsync(name, cancellationToken)
            .ConfigureAwait(false);
        return EvaluationViews.Show(
            asked.Grains.Names().Show(found),
            await LabelQueries.OfExperimentAsync(asked.Grains, id, cancellationToken).ConfigureAwait(false));
    }

    private async Task<View> CompareAsync(ExperimentQuery asked, string one, string other, CancellationToken cancellationToken)
    {
        if (one == other || asked.Invocation.Value(_name) is not null)
        {
            throw new UserErrorException("--compare takes the names of two evaluations, and no NAME beside it");
        }

        var grain = asked.Grains.GetGrain<IExperimentEvaluationsGrain>(asked.Summary.Experiment.ToString());
        return EvaluationViews.Compare(await grain.CompareAsync(one, other, cancellationToken).ConfigureAwait(false));
    }
}
