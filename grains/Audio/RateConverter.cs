namespace Experiments.Audio;

/// <summary>
/// A <see cref="Resampler"/> for a track that comes block by block: the same samples, bit for bit, as of the whole track at once, whatever
/// the blocks are. Keeps as many samples as its filter is long.
/// </summary>
/// <param name="resampler">What converts.</param>
/// <param name="hear">Takes the converted samples.</param>
internal sealed class RateConverter(Resampler resampler, SampleBlock hear)
{
    private const int BlockSamples = 1 << 14;

    private readonly float[] _output = resampler.IsIdentity ? [] : new float[BlockSamples];
    private readonly float[] _input = resampler.IsIdentity ? [] : new float[(2 * resampler.HalfLength) + BlockSamples];
    private long _first; // of the samples in _input, counted from the track's beginning
    private int _held;
    private long _next; // output sample

    /// <summary>Takes the next samples of the track.</summary>
    public void Append(ReadOnlySpan<float> block)
    {
        if (resampler.IsIdentity)
        {
            hear(block);
            return;
        }

        while (!block.IsEmpty)
        {
            DropPast();
            var taken = block[..Math.Min(block.Length, _input.Length - _held)];
            taken.CopyTo(_input.AsSpan(_held));
            _held += taken.Length;
            block = block[taken.Length..];

            // Those whose filter ends within what is here.
            Convert(resampler.OutputsBefore(_first + _held - resampler.HalfLength));
        }
    }

    /// <summary>The track has ended: what is left is converted as if silence followed.</summary>
    public void Complete()
    {
        if (!resampler.IsIdentity)
        {
            Convert(resampler.OutputLength(_first + _held));
        }
    }

    /// <summary>
    /// Makes room for at least a block: the filter of the next output sample begins within its length of the newest input.
    /// </summary>
    private void DropPast()
    {
        var past = (int)Math.Clamp(resampler.FirstInput(_next) - _first, 0, _held);
        _input.AsSpan(past, _held - past).CopyTo(_input);
        _first += past;
        _held -= past;
    }

    private void Convert(long end)
    {
        while (_next < end)
        {
            var output = _output.AsSpan(0, (int)Math.Min(_output.Length, end - _next));
            resampler.Convert(_input.AsSpan(0, _held), _first, _next, output);
            _next += output.Length;
            hear(output);
        }
    }
}
