using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// A slice: its identity is its key, its history is read from the predictions of experiments. Nothing is written to it when an
/// experiment reports. Key: <c>dataset/track/index</c>.
/// </summary>
[GrainInterfaceType("slice"), Alias("slice")]
public interface ISliceGrain : IGrainWithStringKey
{
    /// <summary>The test predictions for this slice by every experiment on its dataset, one row per experiment, ordered by sweep.</summary>
    /// <exception cref="UserErrorException">The slice does not exist.</exception>
    [Alias("history"), RequiresRole(Role.Viewer)]
    Task<SliceHistory> GetHistoryAsync(CancellationToken cancellationToken);

    /// <summary>A short WAV and a small mel spectrogram of the slice; the reason instead if its file is missing or has changed.</summary>
    /// <exception cref="UserErrorException">The slice does not exist.</exception>
    [Alias("preview"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<SlicePreview> PreviewAsync(CancellationToken cancellationToken);

    /// <summary>The same with all of the slice's audio, at the dataset's sample rate.</summary>
    /// <exception cref="UserErrorException">The slice does not exist.</exception>
    [Alias("audio"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<SlicePreview> ReadAudioAsync(CancellationToken cancellationToken);

    /// <summary>Its mel spectrogram; the reason instead if its file is missing or has changed.</summary>
    /// <param name="frames">The most frames, 1 to <see cref="Spectrogram.MaxFrames"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The slice does not exist.</exception>
    [Alias("spectrogram"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<Spectrogram> DrawAsync(int frames, CancellationToken cancellationToken);
}

/// <summary>A track: its entry in the dataset and the votes of its slices. Key: <c>dataset/track</c>.</summary>
[GrainInterfaceType("track"), Alias("track")]
public interface ITrackGrain : IGrainWithStringKey
{
    /// <summary>What the import recorded about the track.</summary>
    /// <exception cref="UserErrorException">The track does not exist.</exception>
    [Alias("describe"), RequiresRole(Role.Viewer)]
    Task<TrackInfo> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>The test predictions for its slices, slice by slice, of experiments on its dataset.</summary>
    /// <exception cref="UserErrorException">The track does not exist.</exception>
    [Alias("strips"), ResponseTimeout("00:02:00"), RequiresRole(Role.Viewer)]
    Task<TrackStrips> ListStripsAsync(StripQuery query, CancellationToken cancellationToken);

    /// <summary>The votes of its slices in every experiment on its dataset, one row per experiment and run.</summary>
    [Alias("votes"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<TrackVotesOfExperiment>> ListVotesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// All of its sound as the models hear it, as a WAV file in chunks: mono, 16 bit, at the dataset's sample rate.
    /// </summary>
    /// <param name="from">The first byte wanted of the file, 0 or more.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The track does not exist, or its audio cannot be read.</exception>
    [Alias("audio"), RequiresRole(Role.Viewer)]
    IAsyncEnumerable<ImmutableArray<byte>> ReadAudioAsync(long from, CancellationToken cancellationToken);

    /// <summary>Its mel spectrogram; the reason instead if its file is missing or has changed.</summary>
    /// <param name="frames">The most frames, 1 to <see cref="Spectrogram.MaxFrames"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The track does not exist.</exception>
    [Alias("spectrogram"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<Spectrogram> DrawAsync(int frames, CancellationToken cancellationToken);
}
