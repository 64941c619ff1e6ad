using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.Queries;

/// <summary>Asks what the labels of a dataset are called.</summary>
public static class LabelQueries
{
    /// <summary>The words of a dataset; genres if it was removed.</summary>
    public static async Task<LabelWords> OfDatasetAsync(IGrainFactory grains, string dataset, CancellationToken cancellationToken)
    {
        var described = await GrainAnswers.OrNullAsync(grains.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken))
            .ConfigureAwait(false);
        return described is null ? default : LabelWords.Of(described);
    }

    /// <summary>The words of the dataset of an experiment's sweep.</summary>
    public static async Task<LabelWords> OfExperimentAsync(
        IGrainFactory grains, ExperimentId experiment, CancellationToken cancellationToken)
    {
        var sweep = await grains.GetGrain<ISweepGrain>(experiment.Sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
        return await OfDatasetAsync(grains, sweep.Spec.Dataset, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The words for what an experiment's models predict; genres if its sweep was removed and a named model is left.</summary>
    public static async Task<LabelWords> OfModelsAsync(
        IGrainFactory grains, ExperimentId experiment, CancellationToken cancellationToken)
    {
        try
        {
            return await OfExperimentAsync(grains, experiment, cancellationToken).ConfigureAwait(false);
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound)
        {
            return default;
        }
    }
}
