using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// What all experiments over a dataset tell of it, and what a protocol would make of it: keeps nothing, and no other grain waits for
/// it. Key: the dataset's name.
/// </summary>
[GrainInterfaceType("dataset-analysis"), Alias("dataset-analysis")]
public interface IDatasetAnalysisGrain : IGrainWithStringKey
{
    /// <summary>
    /// Slices over every run of every experiment that tested them: by the share of runs that mistook them, then by hardness.
    /// </summary>
    /// <exception cref="UserErrorException">There is no such dataset, or nothing has tested it.</exception>
    [Alias("hardest-slices"), ResponseTimeout("00:05:00")]
    Task<ImmutableArray<SliceHardness>> ListHardestSlicesAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>Tracks by hardness, the hardest first.</summary>
    /// <exception cref="UserErrorException">There is no such dataset, or nothing has tested it.</exception>
    [Alias("hardest-tracks"), ResponseTimeout("00:05:00")]
    Task<ImmutableArray<TrackHardness>> ListHardestTracksAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>Who would be where under a protocol, and what would lie on two sides.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready, or cannot be split so.</exception>
    [Alias("split"), ResponseTimeout("00:05:00")]
    Task<SplitSummary> SummarizeSplitAsync(Protocol protocol, CancellationToken cancellationToken);

    /// <summary>The content hash of the feature set that a spec makes of the dataset as it is now: the key of its grain.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready.</exception>
    [Alias("feature-set-id")]
    Task<string> GetFeatureSetIdAsync(FeatureSpec spec, CancellationToken cancellationToken);
}

/// <summary>What a sweep's experiments tell side by side: keeps nothing, and no other grain waits for it. Key: the sweep's id.</summary>
[GrainInterfaceType("sweep-analysis"), Alias("sweep-analysis")]
public interface ISweepAnalysisGrain : IGrainWithStringKey
{
    /// <summary>Settings side by side by the values of parameters (or <c>family</c>), tested on the runs that all have.</summary>
    /// <exception cref="UserErrorException">There is no such sweep, parameter or metric, or not two values to compare.</exception>
    [Alias("compare"), ResponseTimeout("00:05:00")]
    Task<ParameterComparison> CompareAsync(ImmutableArray<string> by, string metric, CancellationToken cancellationToken);

    /// <summary>Which parameters of each family matter for a metric; families with too few experiments to tell are left out.</summary>
    /// <exception cref="UserErrorException">There is no such sweep or metric.</exception>
    [Alias("importances"), ResponseTimeout("00:05:00")]
    Task<ImmutableArray<ParameterImportances>> ListImportancesAsync(string metric, CancellationToken cancellationToken);

    /// <summary>
    /// Of every family with several settings of few values: what each does to gap and test accuracy, against the plainest.
    /// </summary>
    /// <exception cref="UserErrorException">There is no such sweep.</exception>
    [Alias("baselines"), ResponseTimeout("00:05:00")]
    Task<ImmutableArray<BaselineComparison>> CompareWithBaselinesAsync(CancellationToken cancellationToken);
}

/// <summary>An experiment's fitted models, applied to new audio. Key: the experiment's id.</summary>
[GrainInterfaceType("predictor"), Alias("predictor")]
public interface IPredictorGrain : IGrainWithStringKey
{
    /// <summary>The genres of a file: decoded, cut and described as the experiment's dataset was, averaged over its runs' models.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="file">The file's bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserErrorException">It is no audio, too short, or the experiment has no model.</exception>
    [Alias("predict"), ResponseTimeout("00:10:00")]
    Task<GenreMixture> PredictAsync(string name, ImmutableArray<byte> file, CancellationToken cancellationToken);
}
