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
        var folder = DatasetFolder.Of([options.Root, .. options.MoreRoots], options.SpoolFolder);
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

    private static ExaminedFile[] ExamineAll(
        IReadOnlyList<DatasetFile> files, DatasetFolder folder, DatasetImportOptions options, IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        var slicer = new Slicer(options.SliceRule, options.SampleRate);
        var results = new ExaminedFile[files.Count];
        var (counter, done) = (new Lock(), new ImportProgress(0, files.Count, 0));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads), CancellationToken = cancellationToken };
        Parallel.For(0, files.Count, parallel, i =>
        {
            var path = files[i].Path;
            var stamp = files[i].Refusal is null && options.Journal is not null ? folder.FindStamp(path) : null;
            var known = stamp is null ? null : options.Journal!.Find(path, stamp); // not null: there is a stamp only with a journal
            results[i] = known ?? (files[i].Refusal is { } refusal
                ? new ExaminedFile(refusal)
                : Examine(folder, path, slicer, options, cancellationToken));
            if (known is null && stamp is not null && results[i].Reason is null)
            {
                options.Journal!.Add(path, stamp, results[i]); // not null: see above
            }

            lock (counter)
            {
                done = done with
                {
                    FilesDone = done.FilesDone + 1,
                    Quarantined = done.Quarantined + (results[i].Reason is null ? 0 : 1),
                    Bytes = done.Bytes + results[i].Bytes,
                    Known = done.Known + (known is null ? 0 : 1),
                };
                progress?.Report(done);
            }
        });
        return results;
    }

    private static ExaminedFile Examine(
        DatasetFolder folder, string path, Slicer slicer, DatasetImportOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using var track = AudioReader.Open(folder, path, options.SampleRate, options.MaxDuration);
            var sound = TrackSound.Of(track, wantsFingerprint: false, cancellationToken);
            return new ExaminedFile(
                null, sound.ContentHash, sound.Duration.TotalSeconds, slicer.Plan(sound.Samples).Count,
                DecoderRevision.Stored(sound.Decoder), sound.Findings.Count > 0 ? sound.Findings : null)
            {
                Bytes = track.Bytes,
            };
        }
        catch (AudioFormatException error)
        {
            return new ExaminedFile(error.IsTooLong ? $"{error.Message}, or import with a larger --max-hours" : error.Message);
        }
        catch (UserErrorException error)
        {
            return new ExaminedFile(error.Message);
        }
    }

    private static ImportedDataset Assemble(
        DatasetImportOptions options, DatasetFolder folder, IReadOnlyList<DatasetFile> files, ExaminedFile[] results,
        IReadOnlyDictionary<string, string> groups, List<string> notes)
    {
        // Names depend on all files, including quarantined ones: repairing one must not rename another.
        var (names, collisions) = TrackNames.Of([.. files.Select(file => file.Path)]);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var tracks = new List<(TrackInfo Track, ExaminedFile File)>();
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

        tracks = [.. Correct(tracks, options.Corrections).OrderBy(item => item.Track.Id.ToString(), StringComparer.Ordinal)];
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
                    item => (item.File.Findings ?? []).Select(
                        finding => new TrackFinding(item.Track.Id, finding.Problem, finding.Message))),
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
    public static string VersionOf(IEnumerable<TrackInfo> tracks, int sampleRate) => DomainJson.Hash(new
    {
        SampleRate = sampleRate,
        Tracks = tracks.Select(track => new { track.Id.Track, track.ContentHash, track.Genre, track.Group, track.Decoder, track.Fold }),
    });

    private static List<(TrackInfo Track, ExaminedFile File)> Correct(
        List<(TrackInfo Track, ExaminedFile File)> tracks, IReadOnlyDictionary<string, string>? corrections)
    {
        var files = tracks.ToDictionary(item => item.Track.Id, item => item.File);
        return corrections is null
            ? tracks
            : [.. LabelCorrections.Apply([.. tracks.Select(item => item.Track)], corrections).Select(track => (track, files[track.Id]))];
    }

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
}
