namespace Experiments.Audio.Files;

/// <summary>A file of a dataset, before it was looked into.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Genre">Its label.</param>
/// <param name="Group">Its group; null where not known.</param>
/// <param name="Refusal">Why it is not even opened; null where it is.</param>
internal sealed record DatasetFile(string Path, string Genre, string? Group, string? Refusal = null);
