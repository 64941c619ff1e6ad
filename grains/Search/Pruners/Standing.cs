using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>
/// Where an experiment stands among its peers at one step: mean losses over the cells in which it has come as far.
/// </summary>
internal sealed record Standing(LearningCurves Curves, int Step, int Cells, double Loss, IReadOnlyList<double> Peers)
{
    /// <summary>The experiment's place, from 1; equals share the better one.</summary>
    public int Rank => 1 + Peers.Count(peer => peer < Loss);

    /// <summary>How many are compared, the experiment among them.</summary>
    public int Field => Peers.Count + 1;

    /// <summary>Compares the request's experiment with its peers at a step that its run has reached.</summary>
    public static Standing Of(PruneRequest request, int step)
    {
        var cells = request.Curves.CellsAt(request.Run.Experiment.Number, step);
        return request.Curves.TryMean(request.Run.Experiment.Number, cells, step, out var loss)
            ? new Standing(request.Curves, step, cells.Length, loss.Value, request.Curves.PeerLosses(request, cells, step))
            : throw new ArgumentException($"{request.Run} has not reached step {step}", nameof(request));
    }

    /// <summary>The median of the peers, one or more.</summary>
    public double PeerMedian()
    {
        var sorted = Peers.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The loss of the one at a place among all, from 1.</summary>
    public double LossAt(int rank) => Peers.Append(Loss).Order().ElementAt(rank - 1);

    /// <summary>Such as <c>at epoch 9: 0.412 (mean of 3 runs)</c>.</summary>
    public string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"at epoch {Step}: {Print(Loss)}{(Cells > 1 ? $" (mean of {Cells} runs)" : "")}");

    /// <summary>A loss as the user knows it.</summary>
    public string Print(double loss) => Figures.Trimmed(Curves.ToValue(loss), 4);

    /// <summary>Keeps the best <c>1 / reduction</c> of those compared, one at least.</summary>
    public PruneDecision KeepBest(string rule, int reduction)
    {
        var keep = Math.Max(1, Field / reduction);
        var numbers = string.Create(CultureInfo.InvariantCulture, $"{Rank} of {Field}; the best {keep} go on, to {Print(LossAt(keep))}");
        return new(Rank <= keep ? PruneAction.Continue : PruneAction.Stop, $"{rule} {Describe()} is place {numbers}");
    }
}
