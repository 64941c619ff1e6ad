using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// Describes a dataset's tracks by their genre mixtures. Stateless, and no other grain waits for it. Key: the dataset's name.
/// </summary>
[GrainInterfaceType("dataset-blends"), Alias("dataset-blends")]
public interface IDatasetBlendsGrain : IGrainWithStringKey
{
    /// <summary>The mixtures of the tracks and the blends that they form, by the test predictions of one experiment.</summary>
    /// <param name="experiment">
    /// The experiment; null for the one with the best validation accuracy among the first complete ones of the leaderboards of all sweeps
    /// whose split keeps tracks whole.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">
    /// The dataset or the experiment does not exist, the experiment is of another dataset or of a slice split, or it lacks runs.
    /// </exception>
    [Alias("describe"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<BlendedDataset> DescribeAsync(ExperimentId? experiment, CancellationToken cancellationToken);

    /// <summary>
    /// The same with the tracks and labels of one version of the dataset, which may have changed or been removed since.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">As for <see cref="DescribeAsync"/>, or the tracks of that version are missing.</exception>
    [Alias("describe-version"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<BlendedDataset> DescribeVersionAsync(ExperimentId experiment, string version, CancellationToken cancellationToken);
}
