using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>Lets every run finish.</summary>
internal sealed class NoPruner : IPruner
{
    public string Name => "none";

    public string Summary => "Lets every run finish.";

    public ParameterSchema Parameters { get; } = new("pruner none");

    public bool ComparesExperiments => false;

    public PruneDecision Decide(PruneRequest request) => new(PruneAction.Continue, "no pruner is set");
}
