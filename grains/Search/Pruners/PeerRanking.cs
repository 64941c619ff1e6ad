using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>
/// Rank of an experiment among its peers at one step: mean losses over the cells that have reached the step.
/// </summary>
internal sealed record PeerRanking(LearningCurves Curves, int Step, int Cells, double Loss, IReadOnlyList<double> Peers)
{
    /// <summary>The experiment's rank, from 1; ties share the better rank.</summary>
    public int Rank => 1 + Peers.Count(peer => peer < Loss);

    /// <summary>How many are compared, including the experiment.</summary>
    public int ComparedCount => Peers.Count + 1;

    /// <summary>Compares the request's experiment with its peers at a step that its run has reached.</summary>
    public static PeerRanking Of(PruneRequest request, int step)
    {
        var cells = request.Curves.CellsAt(request.Run.Experiment.Number, step);
        return request.Curves.TryGetMean(request.Run.Experiment.Number, cells, step, out var loss)
            ? new PeerRanking(request.Curves, step, cells.Length, loss.Value, request.Curves.PeerLosses(request, cells, step))
            : throw new ArgumentException($"{request.Run} has not reached step {step}", nameof(request));
    }

    /// <summary>The median loss of the peers; at least one.</summary>
    public double PeerMedian()
    {
        var sorted = Peers.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The loss at a rank among all, from 1.</summary>
    public double LossAt(int rank) => Peers.Append(Loss).Order().ElementAt(rank - 1);

    /// <summary>Such as <c>at epoch 9: 0.412 (mean of 3 runs)</c>.</summary>
    public string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"at epoch {Step}: {Print(Loss)}{(Cells > 1 ? $" (mean of {Cells} runs)" : "")}");

    /// <summary>Formats a loss as the objective's value.</summary>
    public string Print(double loss) => NumberFormat.Trimmed(Curves.ToValue(loss), 4);

    /// <summary>Keeps the best <c>1 / reduction</c> of those compared, at least one.</summary>
    public PruneDecision KeepBest(string rule, int reduction)
    {
        var keep = Math.Max(1, ComparedCount / reduction);
        var numbers = string.Create(
            CultureInfo.InvariantCulture, $"{Rank} of {ComparedCount}; the best {keep} continue (threshold {Print(LossAt(keep))})");
        return new(Rank <= keep ? PruneAction.Continue : PruneAction.Stop, $"{rule} {Describe()} ranks {numbers}");
    }
}
