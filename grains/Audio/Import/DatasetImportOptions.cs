using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Audio.Import;

/// <summary>What to import, and how.</summary>
public sealed record DatasetImportOptions
{
    /// <summary>The dataset's name: letters, digits, dot, dash and underscore.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The folder or archive that contains all files: absolute and without links, as returned by
    /// <see cref="Experiments.Store.Paths.RealPath.Resolve"/>.
    /// </summary>
    public required string Root { get; init; }

    /// <summary>How the files are arranged: one of <see cref="DatasetLayouts.OfAudio"/>.</summary>
    public string Layout { get; init; } = DatasetLayouts.GenreFolders;

    /// <summary>Further folders and archives, as <see cref="Root"/>.</summary>
    public ImmutableArray<string> MoreRoots { get; init; } = [];

    /// <summary>Where a .tar.gz and large compressed entries are unpacked; null for the system's temporary folder.</summary>
    public string? SpoolFolder { get; init; }

    /// <summary>Remembers what earlier attempts have found; null for none.</summary>
    public IImportJournal? Journal { get; init; }

    /// <summary>
    /// The manifest of that layout; its own path and those in it are relative to <see cref="Root"/>. Null for the usual names.
    /// </summary>
    public string? Manifest { get; init; }

    /// <summary>The column of a manifest or of metadata that has the labels; null for its usual names.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The part of a published dataset to import, such as FMA's small; null for all that is there.</summary>
    public string? Subset { get; init; }

    /// <summary>
    /// A CSV file with the columns track (its name, file name or path) and group, by its resolved path; null if groups are unknown.
    /// </summary>
    public string? Groups { get; init; }

    /// <summary>How tracks are cut.</summary>
    public SliceRule SliceRule { get; init; } = new();

    /// <summary>Sample rate that audio is resampled to, hertz.</summary>
    public int SampleRate { get; init; } = 22050;

    /// <summary>As <see cref="LabelCorrections"/>; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Corrections { get; init; }

    /// <summary>Longer files are quarantined.</summary>
    public TimeSpan MaxDuration { get; init; } = AudioReader.DefaultMaxDuration;

    /// <summary>Number of files decoded in parallel, 1 or more.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>Progress of an import.</summary>
/// <param name="FilesDone">Files examined, with those known from an earlier attempt.</param>
/// <param name="Files">All files.</param>
/// <param name="Quarantined">Files that cannot be used.</param>
/// <param name="Bytes">Size of the files that this attempt has read.</param>
/// <param name="Known">Files known from an earlier attempt.</param>
public sealed record ImportProgress(int FilesDone, int Files, int Quarantined, long Bytes = 0, int Known = 0);

/// <summary>Result of an import, sorted by track id or path regardless of the number of threads.</summary>
public sealed record ImportedDataset
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 over sample rate and each track's name, content, genre and group: 64 lower-case hexadecimal digits.</summary>
    public required string Version { get; init; }

    /// <summary>The folder that contains its files, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>Sample rate, hertz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>How tracks are cut.</summary>
    public required SliceRule SliceRule { get; init; }

    /// <summary>The genres of its tracks, sorted.</summary>
    public required ImmutableArray<string> Genres { get; init; }

    /// <summary>What a label is called: genre, or label.</summary>
    public string LabelWord { get; init; } = "genre";

    /// <summary>The tracks.</summary>
    public required ImmutableArray<TrackInfo> Tracks { get; init; }

    /// <summary>Unusable files, with the reasons.</summary>
    public required ImmutableArray<QuarantinedFile> Quarantined { get; init; }

    /// <summary>Defects of usable tracks: silence, clipping, DC offset.</summary>
    public required ImmutableArray<TrackFinding> Findings { get; init; }

    /// <summary>Tracks whose decoded audio is exactly equal, two or more in each set.</summary>
    public required ImmutableArray<ImmutableArray<TrackId>> Duplicates { get; init; }

    /// <summary>Number of lines in the groups file that match no track of this dataset.</summary>
    public required int UnusedGroups { get; init; }

    /// <summary>
    /// What the user should know of the tables and names: rows read, encoding and delimiter, tracks whose names had to be numbered.
    /// </summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>One defect of a track.</summary>
public sealed record TrackFinding(TrackId Track, ClipProblem Problem, string Message);
