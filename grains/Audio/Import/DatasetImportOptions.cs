using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Audio.Import;

/// <summary>What to import, and how.</summary>
public sealed record DatasetImportOptions
{
    /// <summary>The dataset's name: letters, digits, dot, dash and underscore.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The folder below which every file lies: absolute, and without a link in it, as
    /// <see cref="Experiments.Store.Paths.RealPath.Resolve"/> makes it.
    /// </summary>
    public required string Root { get; init; }

    /// <summary>
    /// A CSV file with the columns path and genre, and group where known; its own path and those in it are relative to <see cref="Root"/>.
    /// Null for the layout of genre folders: GENRE/FILE, or GENRE/GROUP/FILE.
    /// </summary>
    public string? Manifest { get; init; }

    /// <summary>
    /// A CSV file with the columns track (its name, file name or path) and group, by its resolved path; null where groups are not known.
    /// </summary>
    public string? Groups { get; init; }

    /// <summary>How tracks are cut.</summary>
    public SliceRule SliceRule { get; init; } = new();

    /// <summary>Hertz; audio is decoded to it.</summary>
    public int SampleRate { get; init; } = 22050;

    /// <summary>Longer files are quarantined.</summary>
    public TimeSpan MaxDuration { get; init; } = AudioReader.DefaultMaxDuration;

    /// <summary>Files decoded at a time, 1 or more.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>How far an import has come.</summary>
public sealed record ImportProgress(int FilesDone, int Files, int Quarantined);

/// <summary>What an import found. Everything is in the order of track ids or paths, whatever the number of threads.</summary>
public sealed record ImportedDataset
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 over sample rate and each track's name, content, genre and group: 64 lower-case hexadecimal digits.</summary>
    public required string Version { get; init; }

    /// <summary>The folder below which its files lie, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>Hertz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>How tracks are cut.</summary>
    public required SliceRule SliceRule { get; init; }

    /// <summary>The genres of its tracks, in order.</summary>
    public required ImmutableArray<string> Genres { get; init; }

    /// <summary>The tracks.</summary>
    public required ImmutableArray<TrackInfo> Tracks { get; init; }

    /// <summary>Files that cannot be used, with the reason.</summary>
    public required ImmutableArray<QuarantinedFile> Quarantined { get; init; }

    /// <summary>What sounds wrong with tracks that can be used: silence, clipping, DC offset.</summary>
    public required ImmutableArray<TrackFinding> Findings { get; init; }

    /// <summary>Tracks whose decoded audio is exactly equal, two or more in each set.</summary>
    public required ImmutableArray<ImmutableArray<TrackId>> Duplicates { get; init; }

    /// <summary>Lines of the groups file that name no track of this dataset.</summary>
    public required int UnusedGroups { get; init; }
}

/// <summary>One thing that sounds wrong with a track.</summary>
public sealed record TrackFinding(TrackId Track, ClipProblem Problem, string Message);
