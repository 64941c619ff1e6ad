using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Verbs that show something of one experiment.</summary>
internal abstract class ExperimentVerb(string verb, string description, string more = "") : IVerb
{
    private readonly Argument<string> _id = ExperimentArgument.Create();

    public string Path => $"experiment {verb}";

    public string Description => description;

    public IReadOnlyList<string> Examples => [$"experiments experiment {verb} quick/e3 {more}".TrimEnd()];

    public virtual IReadOnlyList<Symbol> Symbols => [_id];

    public virtual Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        return invocation.ShowAsync(
            PathOf(invocation, id), grains => AnswerAsync(invocation, grains, id, cancellationToken), cancellationToken);
    }

    /// <summary>The question in the API; null if it has none.</summary>
    protected virtual ApiPath? PathOf(Invocation invocation, string id) => null;

    /// <summary>Finds the experiment, queries it, and adds its caveats.</summary>
    protected virtual Task<View> AnswerAsync(
        Invocation invocation, IGrainFactory grains, string id, CancellationToken cancellationToken) =>
        ExperimentQueries.AskAsync(
            grains, id,
            (experiment, summary) => QueryAsync(new ExperimentQuery(invocation, grains, experiment, summary), cancellationToken),
            cancellationToken);

    /// <summary>Queries the experiment and returns the view.</summary>
    protected virtual Task<View> QueryAsync(ExperimentQuery asked, CancellationToken cancellationToken) =>
        throw new NotSupportedException("the verb answers by itself");

    /// <summary>The inputs of a query.</summary>
    protected sealed record ExperimentQuery(
        Invocation Invocation, IGrainFactory Grains, IExperimentGrain Experiment, ExperimentSummary Summary);
}
