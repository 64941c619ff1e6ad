using Orleans;

namespace Experiments.Domain;

/// <summary>How tracks are cut into slices.</summary>
/// <param name="SliceSeconds">Length of a slice, seconds, above 0.</param>
/// <param name="HopSeconds">Time from the start of one slice to the start of the next, seconds, above 0.</param>
[GenerateSerializer, Immutable, Alias("slice-rule")]
public sealed record SliceRule(double SliceSeconds = 3, double HopSeconds = 3)
{
    /// <summary>The shortest slice, and the shortest distance between two, seconds.</summary>
    public const double MinSeconds = 0.1;

    /// <summary>The longest slice, and the longest distance between two, seconds.</summary>
    public const double MaxSeconds = 3600;

    /// <summary>Whether a length or a distance is in the range.</summary>
    public static bool Allows(double seconds) => seconds is >= MinSeconds and <= MaxSeconds;
}

/// <summary>One track of a dataset, as import found it.</summary>
/// <param name="Id">Dataset and name, unique in the dataset.</param>
/// <param name="Path">Path of the audio, relative to the dataset's root, with forward slashes.</param>
/// <param name="ContentHash">SHA-256 of the decoded samples, 64 lower-case hexadecimal digits: equal for exact duplicates.</param>
/// <param name="Genre">Its label.</param>
/// <param name="Group">
/// What must not be in two parts of a split: artist, album or song; the track's own name when none is known.
/// </param>
/// <param name="DurationSeconds">Length of the decoded audio, seconds.</param>
/// <param name="Slices">Number of slices.</param>
[GenerateSerializer, Immutable, Alias("track-info")]
public sealed record TrackInfo(
    TrackId Id, string Path, string ContentHash, string Genre, string Group, double DurationSeconds, int Slices)
{
    /// <summary>
    /// The decoder that gave the samples, by name and revision, such as <c>NLayer 3.0.1 r1</c>. Null where the format leaves a decoder no
    /// choice (WAV, AIFF, AU, FLAC), and in a dataset that was imported before decoders had revisions.
    /// </summary>
    [Id(0)] public string? Decoder { get; init; }

    /// <summary>
    /// The fold that its dataset was published with, such as <c>3</c>, or the part <c>train</c>, <c>validation</c> or <c>test</c>: what
    /// <c>split: predefined</c> runs without lists. Null if it has none.
    /// </summary>
    [Id(1)] public string? Fold { get; init; }
}

/// <summary>One slice of a dataset, as a row of a feature set describes it.</summary>
/// <param name="Id">Track and index.</param>
/// <param name="Genre">Its track's label.</param>
/// <param name="Group">Its track's group.</param>
/// <param name="OffsetSeconds">Start in the track, seconds.</param>
/// <param name="IsPadded">Whether it is a remainder, padded with zeros.</param>
[GenerateSerializer, Immutable, Alias("slice-info")]
public sealed record SliceInfo(SliceId Id, string Genre, string Group, double OffsetSeconds, bool IsPadded);

/// <summary>A file that import could not use, and why.</summary>
/// <param name="Path">Relative to the dataset's root, with forward slashes.</param>
/// <param name="Reason">One line for the user.</param>
[GenerateSerializer, Immutable, Alias("quarantined-file")]
public sealed record QuarantinedFile(string Path, string Reason);
