using Orleans;

namespace Experiments.Domain;

/// <summary>What a listener says of a track.</summary>
/// <param name="Track">The track.</param>
/// <param name="Text">In their words.</param>
/// <param name="IsLabelWrong">Whether they say that its label is wrong.</param>
/// <param name="Label">The right label, if they know it.</param>
/// <param name="At">When they said so.</param>
[GenerateSerializer, Immutable, Alias("track-note")]
public sealed record TrackNote(TrackId Track, string Text, bool IsLabelWrong, string? Label, DateTimeOffset At)
{
    /// <summary>Maximum number of characters of the text.</summary>
    public const int MaxLength = 500;
}
