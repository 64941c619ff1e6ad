namespace Experiments.Audio;

/// <summary>
/// Cuts a track that comes block by block, as <see cref="Slicer.Plan"/> and <see cref="Slicer.Copy"/> cut a whole one; keeps one slice. For
/// one track.
/// </summary>
/// <param name="slicer">The rule.</param>
/// <param name="take">Takes the slices in the order of time.</param>
public sealed class SliceCutter(Slicer slicer, SliceCutter.TakeSlice take)
{
    private readonly float[] _slice = new float[slicer.SliceSamples];
    private int _held; // samples of the next slice
    private long _position;
    private int _count;

    /// <summary>Takes a slice: samples of its full length, valid during the call only.</summary>
    public delegate void TakeSlice(SliceRange range, ReadOnlySpan<float> samples);

    /// <summary>Takes the next samples of the track.</summary>
    public void Append(ReadOnlySpan<float> mono)
    {
        while (!mono.IsEmpty)
        {
            // Between two slices there may be samples of neither.
            var skipped = (int)Math.Min(mono.Length, Math.Max(0, slicer.Start(_count) - _position));
            var taken = mono.Slice(skipped, Math.Min(mono.Length - skipped, _slice.Length - _held));
            taken.CopyTo(_slice.AsSpan(_held));
            _held += taken.Length;
            _position += skipped + taken.Length;
            mono = mono[(skipped + taken.Length)..];
            while (_held == _slice.Length)
            {
                Take(new SliceRange(_count, slicer.Start(_count), _slice.Length, IsPadded: false));
            }
        }
    }

    /// <summary>The track has ended: what is left may make one more slice.</summary>
    /// <param name="slices">
    /// How many the track has at another sample rate, where rounding may have decided otherwise on the last: one that is missing here is
    /// cut from what there is. Null where the rule alone decides.
    /// </param>
    /// <returns>The number of samples.</returns>
    /// <exception cref="Domain.UserErrorException">The track is shorter than half a slice.</exception>
    public long Complete(int? slices = null)
    {
        var remainder = slicer.FindRemainder(_position, _count)
            ?? (_count + 1 == slices ? new SliceRange(_count, slicer.Start(_count), _held, IsPadded: true) : null);
        if (remainder is { } last)
        {
            _slice.AsSpan(_held).Clear();
            Take(last);
        }

        return _count > 0 ? _position : throw slicer.TooShort(_position);
    }

    private void Take(SliceRange range)
    {
        take(range, _slice);
        _count++;
        var gone = (int)Math.Min(_slice.Length, slicer.Start(_count) - range.Start);
        _slice.AsSpan(gone).CopyTo(_slice);
        _held = Math.Max(0, _held - gone);
    }
}
