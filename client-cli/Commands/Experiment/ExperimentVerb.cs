using System.CommandLine;
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

    public virtual Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var (experiment, summary) = await ExperimentQueries.FindAsync(grains, invocation.Required(_id), cancellationToken)
                .ConfigureAwait(false);
            var view = await QueryAsync(new ExperimentQuery(invocation, grains, experiment, summary), cancellationToken)
                .ConfigureAwait(false);
            return view.WithNotes(summary.Notes);
        },
        cancellationToken);

    /// <summary>Queries the experiment and returns the view.</summary>
    protected abstract Task<View> QueryAsync(ExperimentQuery asked, CancellationToken cancellationToken);

    /// <summary>The inputs of a query.</summary>
    protected sealed record ExperimentQuery(
        Invocation Invocation, IGrainFactory Grains, IExperimentGrain Experiment, ExperimentSummary Summary);
}
