namespace Experiments.Audio.Files;

/// <summary>A file of a dataset, before it is opened.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Genre">Its label.</param>
/// <param name="Group">Its group; null if unknown.</param>
/// <param name="Refusal">Why it is not opened; null if it is.</param>
internal sealed record DatasetFile(string Path, string Genre, string? Group, string? Refusal = null);
