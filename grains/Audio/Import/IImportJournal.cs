using Experiments.Domain;

namespace Experiments.Audio.Import;

/// <summary>Remembers the files that an import has examined, so that it goes on where it was interrupted. Thread-safe.</summary>
public interface IImportJournal
{
    /// <summary>What an earlier attempt found; null if it did not come to the file, or the file has changed.</summary>
    /// <param name="path">The file, relative to the root.</param>
    /// <param name="stamp">Changes when the file does.</param>
    ExaminedFile? Find(string path, string stamp);

    /// <summary>Keeps what was found in a usable file.</summary>
    void Add(string path, string stamp, ExaminedFile file);
}

/// <summary>What is known of a file once it was decoded from beginning to end, or the reason why it cannot be used.</summary>
/// <param name="Reason">Why it cannot be used; null if it can.</param>
/// <param name="ContentHash">As <see cref="TrackInfo.ContentHash"/>.</param>
/// <param name="DurationSeconds">Length of the decoded audio, seconds.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="Decoder">As <see cref="TrackInfo.Decoder"/>.</param>
/// <param name="Findings">Its defects; null for none.</param>
public sealed record ExaminedFile(
    string? Reason, string ContentHash = "", double DurationSeconds = 0, int Slices = 0, string? Decoder = null,
    IReadOnlyList<ClipFinding>? Findings = null)
{
    /// <summary>Size of the file, bytes; not kept.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Bytes { get; init; }
}
