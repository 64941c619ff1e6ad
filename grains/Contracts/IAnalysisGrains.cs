using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// Analyzes all experiments on a dataset and previews its splits. Stateless, and no other grain waits for it. Key: the dataset's name.
/// </summary>
[GrainInterfaceType("dataset-analysis"), Alias("dataset-analysis")]
public interface IDatasetAnalysisGrain : IGrainWithStringKey
{
    /// <summary>Slices over the runs of the experiments that tested them, hardest first.</summary>
    /// <exception cref="UserErrorException">The dataset or the experiment does not exist, or no run has tested it.</exception>
    [Alias("hardest"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<SliceListing> ListHardestSlicesAsync(HardestQuery query, CancellationToken cancellationToken);

    /// <summary>The same for tracks.</summary>
    /// <exception cref="UserErrorException">The dataset or the experiment does not exist, or no run has tested it.</exception>
    [Alias("hardest-by-track"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<TrackHardness>> ListHardestTracksAsync(HardestQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Tracks whose label most families of models contradict, then the other tracks, over all experiments above chance level whose split
    /// keeps tracks whole.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset does not exist, or no run has tested it.</exception>
    [Alias("disagreements"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<DisagreementListing> ListDisagreementsAsync(int skip, int take, bool includePadded, CancellationToken cancellationToken);

    /// <summary>The train/test split that a protocol would produce, with everything that would be in more than one part.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready, or the protocol cannot split it.</exception>
    [Alias("split"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<SplitSummary> SummarizeSplitAsync(Protocol protocol, CancellationToken cancellationToken);

    /// <summary>What removing the dataset would remove, and what stays because sweeps use it.</summary>
    /// <exception cref="UserErrorException">The dataset does not exist.</exception>
    [Alias("plan-removal"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<RemovalPlan> PlanRemovalAsync(CancellationToken cancellationToken);

    /// <summary>The content hash of the feature set of a spec over the current dataset version: its grain key.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready.</exception>
    [Alias("feature-set-id"), RequiresRole(Role.Viewer)]
    Task<string> GetFeatureSetIdAsync(FeatureSpec spec, CancellationToken cancellationToken);
}

/// <summary>Compares a sweep's experiments. Stateless, and no other grain waits for it. Key: the sweep's ID.</summary>
[GrainInterfaceType("sweep-analysis"), Alias("sweep-analysis")]
public interface ISweepAnalysisGrain : IGrainWithStringKey
{
    /// <summary>Compares settings by the values of parameters (or <c>family</c>) on the runs that all of them have.</summary>
    /// <param name="by">Names of parameters, or <c>family</c>.</param>
    /// <param name="metric">What is compared.</param>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The sweep, parameter or metric does not exist, or fewer than two values exist.</exception>
    [Alias("compare-settings"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ParameterComparison> CompareAsync(
        ImmutableArray<string> by, string metric, double region, CancellationToken cancellationToken);

    /// <summary>
    /// Compares one of its experiments with another, of this sweep or of one that splits the same tracks in the same way: test accuracy and
    /// gap judged together, the cells and the tracks in which they differ.
    /// </summary>
    /// <param name="first">An experiment of this sweep.</param>
    /// <param name="second">The other.</param>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">One does not exist or has no results, or their runs cannot be paired.</exception>
    [Alias("compare-experiments"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ExperimentPair> CompareExperimentsAsync(
        ExperimentId first, ExperimentId second, double region, CancellationToken cancellationToken);

    /// <summary>
    /// What the complete experiments show together: the selected score, the simplest equivalent, the best against the others.
    /// </summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    [Alias("conclude"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<SweepConclusions> ConcludeAsync(double region, CancellationToken cancellationToken);

    /// <summary>What removing the sweep would remove, and what stays because others use it.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    [Alias("plan-removal"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<RemovalPlan> PlanRemovalAsync(CancellationToken cancellationToken);

    /// <summary>Parameter importances per family for a metric; families with too few experiments are omitted.</summary>
    /// <exception cref="UserErrorException">The sweep or metric does not exist.</exception>
    [Alias("importances"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<FamilyImportances>> ListImportancesAsync(string metric, CancellationToken cancellationToken);

    /// <summary>
    /// For every family with several settings of few values: the effect of each on gap and test accuracy, relative to the baseline setting.
    /// </summary>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    [Alias("baseline-changes"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<BaselineComparison>> CompareWithBaselinesAsync(double region, CancellationToken cancellationToken);
}

/// <summary>Applies an experiment's fitted models to new audio. Key: the experiment's ID.</summary>
[GrainInterfaceType("predictor"), Alias("predictor")]
public interface IPredictorGrain : IGrainWithStringKey
{
    /// <summary>Predicts the genres of a file, processed as the experiment's dataset was, averaged over the models of its runs.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="file">The file's bytes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">
    /// The file is not audio or too short, the experiment has no model, or the worker died.
    /// </exception>
    [Alias("predict"), ResponseTimeout("00:10:00"), RequiresRole(Role.Viewer)]
    Task<GenreMixture> PredictAsync(string name, ImmutableArray<byte> file, CancellationToken cancellationToken);
}
