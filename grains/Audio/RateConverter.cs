namespace Experiments.Audio;

/// <summary>
/// A <see cref="Resampler"/> for a track processed block by block: bit-identical to resampling the whole track at once, regardless of block
/// sizes. Keeps one filter length of samples.
/// </summary>
/// <param name="resampler">The converter.</param>
/// <param name="onBlock">Receives the converted samples.</param>
internal sealed class RateConverter(Resampler resampler, SampleBlock onBlock)
{
    private const int BlockSamples = 1 << 14;

    private readonly float[] _output = resampler.IsIdentity ? [] : new float[BlockSamples];
    private readonly float[] _input = resampler.IsIdentity ? [] : new float[(2 * resampler.HalfLength) + BlockSamples];
    private long _first; // of the samples in _input, counted from the track's beginning
    private int _held;
    private long _next; // output sample

    /// <summary>Adds the next samples of the track.</summary>
    public void Append(ReadOnlySpan<float> block)
    {
        if (resampler.IsIdentity)
        {
            onBlock(block);
            return;
        }

        while (!block.IsEmpty)
        {
            DropPast();
            var taken = block[..Math.Min(block.Length, _input.Length - _held)];
            taken.CopyTo(_input.AsSpan(_held));
            _held += taken.Length;
            block = block[taken.Length..];

            // Convert outputs whose filter ends within the available input.
            Convert(resampler.OutputsBefore(_first + _held - resampler.HalfLength));
        }
    }

    /// <summary>Ends the track: converts the rest as if silence followed.</summary>
    public void Complete()
    {
        if (!resampler.IsIdentity)
        {
            Convert(resampler.OutputLength(_first + _held));
        }
    }

    /// <summary>
    /// Makes room for at least a block: the next output's filter starts within one filter length of the newest input.
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
            onBlock(output);
        }
    }
}
