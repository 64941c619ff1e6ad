using Experiments.Domain;

namespace Experiments.Cluster;

/// <summary>Runs are equal if their numbers are, in sweeps of any name.</summary>
internal sealed class SameResults : IEqualityComparer<RunSummary>
{
    public bool Equals(RunSummary? x, RunSummary? y) => Key(x) == Key(y);

    public int GetHashCode(RunSummary obj) => Key(obj).GetHashCode();

    private static (int?, int?, int?, double?, int?) Key(RunSummary? run) => (
        run?.Run.Experiment.Number, run?.Run.Repeat, run?.Run.Fold, run?.Result?.Test.LogLoss, run?.Attempts.Length);
}
