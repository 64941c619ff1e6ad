using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.External;

/// <summary>What an evaluation computes its figures from.</summary>
/// <param name="Own">The experiment's results in cross-validation.</param>
/// <param name="OwnTests">The test predictions of its runs.</param>
/// <param name="BlockOf">The block of each track of the training data: what its split kept together.</param>
/// <param name="Models">
/// The predictions of each run's model on the other dataset, of the same slices in the same order, over the genres of the models; tracks
/// with labels that the models do not know and tracks of the training data are left out.
/// </param>
public sealed record ExternalPredictions(
    ExperimentResults Own, IReadOnlyList<Predictions> OwnTests, IReadOnlyDictionary<TrackId, int> BlockOf,
    ImmutableArray<(RunId Run, Predictions Predictions)> Models)
{
    /// <summary>The genres of the models.</summary>
    public ImmutableArray<string> Genres => Models[0].Predictions.Genres;

    /// <summary>
    /// The mean over runs of test slices over training slices: how much the training sets of folds have in common (Nadeau and Bengio 2003).
    /// </summary>
    internal double Overlap => Own.Results.Average(run => (double)run.Test.Slices / run.Train.Slices);

    /// <summary>The mean probabilities of all models.</summary>
    internal Predictions Mean()
    {
        var mean = new float[Models[0].Predictions.Probabilities.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            var sum = 0.0;
            foreach (var (_, predictions) in Models)
            {
                sum += predictions.Probabilities.Span[i];
            }

            mean[i] = (float)(sum / Models.Length);
        }

        return Models[0].Predictions with { Probabilities = mean };
    }
}
