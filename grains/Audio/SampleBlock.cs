namespace Experiments.Audio;

/// <summary>Receives the next samples of a track, mono, in time order. They are valid only during the call.</summary>
public delegate void SampleBlock(ReadOnlySpan<float> mono);
