namespace Experiments.Audio.Files;

/// <summary>A file of a dataset, before it is opened.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Genre">Its label.</param>
/// <param name="Group">Its group; null if unknown.</param>
/// <param name="Refusal">Why it is not opened; null if it is.</param>
internal sealed record DatasetFile(string Path, string Genre, string? Group, string? Refusal = null)
{
    /// <summary>The fold that it was published in; null if none.</summary>
    public string? Fold { get; init; }
}

/// <summary>A file of a folder, before anybody has said what it is.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Refusal">Why it cannot be opened; null if it can.</param>
internal readonly record struct ListedFile(string Path, string? Refusal = null);
