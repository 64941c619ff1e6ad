using System.CommandLine;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Shows what a sweep file would do.</summary>
internal sealed class SweepPlan : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "Sweep file (YAML)." };
    private readonly Option<string[]> _set = SetOption.Of(
        "Override a key, such as protocol.folds=3; repeatable.", [ConfigFile.Sweep]);

    public string Path => "sweep plan";

    public string Description =>
        "Shows what a sweep would run, its estimated time, existing results and split leakage, without running it.";

    public IReadOnlyList<string> Examples =>
        ["experiments sweep plan configs/sweeps/quick.yaml", "experiments sweep plan configs/sweeps/honest.yaml --set dataset=mine --json"];

    public IReadOnlyList<Symbol> Symbols => [_file, _set];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var draft = SweepLabels.ReadDraft(invocation.Required(_file), invocation.Value(_set));
        return await invocation.ShowOfClusterAsync(
            cluster => SweepSubmission.PlanAsync(cluster.Scope(invocation.Terminal), draft, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }
}
