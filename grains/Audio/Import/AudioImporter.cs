using System.Collections.Immutable;
using Experiments.Audio.Files;
using Experiments.Audio.Layouts;
using Experiments.Domain;

namespace Experiments.Audio.Import;

/// <summary>
/// Imports files as a dataset: lists the labelled files, decodes and hashes each one, checks it for defects and counts its slices. An
/// unusable file is quarantined with the reason, the rest is imported. Nothing is written.
/// </summary>
public static class AudioImporter
{
    /// <summary>Imports on several threads; memory does not grow with the length of the files.</summary>
    /// <exception cref="UserErrorException">There is nothing to import, the manifest is wrong, or no file is usable.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; checked within a track.</exception>
    public static ImportedDataset Run(
        DatasetImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckName(options.Name);
        var folder = new DatasetFolder(options.Root);
        folder.RequireExists();
        var notes = new List<string>();
        var (files, word) = LayoutCatalog.Read(folder, options, notes);
        var groups = options.Groups is { } table ? ImportTables.ReadGroups(table, notes) : ImmutableDictionary<string, string>.Empty;
        var results = ExamineAll(files, folder, options, progress, cancellationToken);
        return Assemble(options, folder, files, results, groups, notes) with { LabelWord = word };
    }

    /// <summary>Checks a dataset name, which is also used as a folder name.</summary>
    /// <exception cref="UserErrorException">The name is invalid.</exception>
    public static void CheckName(string name) => Names.Require(name, "a dataset");

    private static FileResult[] ExamineAll(
        IReadOnlyList<DatasetFile> files, DatasetFolder folder, DatasetImportOptions options, IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        var slicer = new Slicer(options.SliceRule, options.SampleRate);
        var results = new FileResult[files.Count];
        var (counter, done, quarantined) = (new Lock(), 0, 0);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads), CancellationToken = cancellationToken };
        Parallel.For(0, files.Count, parallel, i =>
        {
            results[i] = files[i].Refusal is { } refusal
                ? new FileResult(refusal)
                : ExamineAll(folder, files[i].Path, slicer, options, cancellationToken);
            lock (counter)
            {
                quarantined += results[i].Reason is null ? 0 : 1;
                progress?.Report(new ImportProgress(++done, files.Count, quarantined));
            }
        });
        return results;
    }

    private static FileResult ExamineAll(
        DatasetFolder folder, string path, Slicer slicer, DatasetImportOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using var track = AudioReader.Open(folder, path, options.SampleRate, options.MaxDuration);
            var sound = TrackSound.Of(track, wantsFingerprint: false, cancellationToken);
            return new FileResult(null, sound.ContentHash, sound.Duration.TotalSeconds, slicer.Plan(sound.Samples).Count, sound.Findings)
            {
                Decoder = DecoderRevision.Stored(sound.Decoder),
            };
        }
        catch (AudioFormatException error)
        {
            return new FileResult(error.IsTooLong ? $"{error.Message}, or import with a larger --max-hours" : error.Message);
        }
        catch (UserErrorException error)
        {
            return new FileResult(error.Message);
        }
    }

    private static ImportedDataset Assemble(
        DatasetImportOptions options, DatasetFolder folder, IReadOnlyList<DatasetFile> files, FileResult[] results,
        IReadOnlyDictionary<string, string> groups, List<string> notes)
    {
        // Names depend on all files, including quarantined ones: repairing one must not rename another.
        var (names, collisions) = TrackNames.Of([.. files.Select(file => file.Path)]);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var tracks = new List<(TrackInfo Track, FileResult FileResult)>();
        var quarantined = new List<QuarantinedFile>();
        foreach (var (file, name, result) in files.Zip(names, results))
        {
            if (result.Reason is { } reason)
            {
                quarantined.Add(new QuarantinedFile(file.Path, reason));
                continue;
            }

            var group = FindGroup(groups, used, name, file) ?? file.Group ?? name;
            tracks.Add((new TrackInfo(
                new TrackId(options.Name, name), file.Path, result.ContentHash, file.Genre, group, result.DurationSeconds, result.Slices)
            {
                Decoder = result.Decoder,
                Fold = file.Fold,
            },
                result));
        }

        if (tracks.Count == 0)
        {
            throw UserErrorException.Failed(
                $"{folder.Root}: {(files.Count == 1 ? "its one file cannot be used" : $"none of its {files.Count} files can be used")}; "
                    + $"{quarantined[0].Path}: {quarantined[0].Reason}");
        }

        tracks.Sort((a, b) => string.CompareOrdinal(a.Track.Id.ToString(), b.Track.Id.ToString()));
        ImmutableArray<TrackInfo> all = [.. tracks.Select(item => item.Track)];
        return new ImportedDataset
        {
            Name = options.Name,
            Version = VersionOf(all, options.SampleRate),
            Root = folder.Root,
            SampleRate = options.SampleRate,
            SliceRule = options.SliceRule,
            Genres = [.. all.Select(track => track.Genre).Distinct().Order(StringComparer.Ordinal)],
            Tracks = all,
            Quarantined = [.. quarantined],
            Findings =
            [
                .. tracks.SelectMany(
                    item => item.FileResult.Findings.Select(finding => new TrackFinding(item.Track.Id, finding.Problem, finding.Message))),
            ],
            Duplicates =
            [
                .. all.GroupBy(track => track.ContentHash, track => track.Id).Where(same => same.Count() > 1)
                .Select(same => same.ToImmutableArray()),
            ],
            UnusedGroups = groups.Count - used.Count,
            Notes =
            [
                .. notes, .. collisions,
                .. groups.Count > used.Count ? [$"rows of the groups file that match no track: {groups.Count - used.Count}"] : (string[])[],
            ],
        };
    }

    /// <summary>
    /// The version of a dataset: changes with any track's name, content, decoder, genre, group or fold, and with the sample rate. So a
    /// feature set, which it is part of, never has tracks of two decoders for one format.
    /// </summary>
    internal static string VersionOf(IEnumerable<TrackInfo> tracks, int sampleRate) => DomainJson.Hash(new
    {
        SampleRate = sampleRate,
        Tracks = tracks.Select(track => new { track.Id.Track, track.ContentHash, track.Genre, track.Group, track.Decoder, track.Fold }),
    });

    private static string? FindGroup(IReadOnlyDictionary<string, string> groups, HashSet<string> used, string name, DatasetFile file)
    {
        foreach (var key in new[] { file.Path, Path.GetFileName(file.Path), name })
        {
            if (groups.TryGetValue(key, out var group))
            {
                used.Add(key);
                return group;
            }
        }

        return null;
    }

    /// <summary>Result of one file, or the reason it is unusable.</summary>
    private sealed record FileResult(
        string? Reason, string ContentHash = "", double DurationSeconds = 0, int Slices = 0,
        IReadOnlyList<ClipFinding>? ClipFindings = null)
    {
        public IReadOnlyList<ClipFinding> Findings => ClipFindings ?? [];

        public string? Decoder { get; init; }
    }
}
