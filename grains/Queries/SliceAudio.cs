using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Queries;

/// <summary>The sound and picture of slices.</summary>
public static class SliceAudio
{
    /// <summary>Those of a slice of results; without sound, if the dataset no longer has the audio that the results are of.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="track">Its track when the results were computed; null if that is unknown.</param>
    /// <param name="isWhole">Whether all of the slice at the dataset's rate, or a preview.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    public static async Task<SlicePreview> FindAsync(
        IGrainFactory grains, SliceId slice, TrackInfo? track, bool isWhole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        try
        {
            var now = await grains.GetGrain<ITrackGrain>(slice.Track.ToString()).DescribeAsync(cancellationToken).ConfigureAwait(false);
            if (now.ContentHash == track?.ContentHash)
            {
                var grain = grains.GetGrain<ISliceGrain>(slice.ToString());
                return await (isWhole ? grain.ReadAudioAsync(cancellationToken) : grain.PreviewAsync(cancellationToken))
                    .ConfigureAwait(false);
            }
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound)
        {
            // The track or the dataset was removed.
        }

        return new SlicePreview(slice, 0, [], [], 0, 0, $"{track?.Path}: dataset {slice.Track.Dataset} no longer has this audio");
    }

    /// <summary>The whole sound of a slice as it is now.</summary>
    /// <exception cref="UserErrorException">The slice does not exist, or its audio cannot be read.</exception>
    public static async Task<SlicePreview> ReadAsync(IGrainFactory grains, SliceId slice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var found = await grains.GetGrain<ISliceGrain>(slice.ToString()).ReadAudioAsync(cancellationToken).ConfigureAwait(false);
        return found.Missing is { } reason ? throw UserErrorException.Failed($"slice {slice} cannot be heard: {reason}") : found;
    }
}
