using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// A slice: its identity is in its key, its history in the predictions that experiments left. Nothing is written for it when an
/// experiment reports. Key: <c>dataset/track/index</c>.
/// </summary>
[GrainInterfaceType("slice"), Alias("slice")]
public interface ISliceGrain : IGrainWithStringKey
{
    /// <summary>What every experiment over its dataset predicted of it on test, a row an experiment, in the order of sweeps.</summary>
    /// <exception cref="UserErrorException">There is no such slice.</exception>
    [Alias("history")]
    Task<SliceHistory> GetHistoryAsync(CancellationToken cancellationToken);

    /// <summary>A short WAV and a small mel spectrogram of it; where its file is gone or has changed, the reason instead.</summary>
    /// <exception cref="UserErrorException">There is no such slice.</exception>
    [Alias("preview"), ResponseTimeout("00:02:00")]
    Task<SlicePreview> PreviewAsync(CancellationToken cancellationToken);
}

/// <summary>A track: its place in its dataset, and how its slices voted. Key: <c>dataset/track</c>.</summary>
[GrainInterfaceType("track"), Alias("track")]
public interface ITrackGrain : IGrainWithStringKey
{
    /// <summary>What import found of it.</summary>
    /// <exception cref="UserErrorException">There is no such track.</exception>
    [Alias("describe")]
    Task<TrackInfo> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>How its slices voted in every experiment over its dataset, a row an experiment and run.</summary>
    [Alias("votes")]
    Task<ImmutableArray<TrackVotesOfExperiment>> ListVotesAsync(CancellationToken cancellationToken);
}
