namespace Experiments.Audio;

/// <summary>Takes the next samples of a track, mono, in the order of time. They are valid during the call only.</summary>
public delegate void SampleBlock(ReadOnlySpan<float> mono);
