namespace Experiments.Audio;

/// <summary>
/// Cuts one track block by block, with the same result as <see cref="Slicer.Plan"/> and <see cref="Slicer.Copy"/>; keeps one slice in
/// memory.
/// </summary>
/// <param name="slicer">The rule.</param>
/// <param name="take">Receives the slices in time order.</param>
public sealed class SliceCutter(Slicer slicer, SliceCutter.TakeSlice take)
{
    private readonly float[] _slice = new float[slicer.SliceSamples];
    private int _held; // samples of the next slice
    private long _position;
    private int _count;

    /// <summary>Receives a slice: samples of its full length, valid only during the call.</summary>
    public delegate void TakeSlice(SliceRange range, ReadOnlySpan<float> samples);

    /// <summary>Adds the next samples of the track.</summary>
    public void Append(ReadOnlySpan<float> mono)
    {
        while (!mono.IsEmpty)
        {
            // There may be samples between two slices.
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

    /// <summary>Ends the track: the rest may make one more slice.</summary>
    /// <param name="slices">
    /// Number of slices at another sample rate, where rounding may treat the last one differently: a missing slice is cut from the
    /// available samples. Null to follow the rule alone.
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
