using System.Collections.Immutable;
using System.Diagnostics;
using Experiments.Audio;
using Experiments.Audio.Import;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>The import of a dataset: scans, decodes and verifies every file, and writes the track list as an artifact.</summary>
public static class ImportPipeline
{
    /// <summary>Executes an import; it uses every core, because all further work waits for it.</summary>
    /// <exception cref="UserErrorException">There is nothing to import, or no file is usable.</exception>
    internal static ImportOutput Execute(
        WorkOrder order, ImportPayload import, Action<RunProgress> progress, CancellationToken cancellationToken)
    {
        var spec = import.Spec;
        var artifacts = new ArtifactStore(order.ArtifactRoot);
        using var journal = ImportJournal.Open(artifacts, order, spec);
        var options = new DatasetImportOptions
        {
            Name = spec.Name,
            Root = spec.Root,
            MoreRoots = spec.MoreRoots ?? [],
            SpoolFolder = artifacts.SpoolFolder,
            Journal = journal,
            Layout = spec.Layout,
            Manifest = spec.Manifest,
            LabelColumn = spec.LabelColumn,
            Subset = spec.Subset,
            Groups = spec.Groups,
            SliceRule = spec.Slices,
            SampleRate = spec.SampleRate,
            MaxDuration = spec.MaxDuration,
            Corrections = spec.Corrections,
            Threads = Environment.ProcessorCount,
        };
        var dataset = AudioImporter.Run(options, new Progress(done => progress(Describe(order, done))), cancellationToken);
        var list = import.IsDraft ? ArtifactPaths.Draft(dataset.Version) : dataset.Version;
        var (artifact, hash) = artifacts.WriteTracks(dataset.Name, list, dataset.Tracks);
        var output = ImportOutput.Of(
            artifact, hash, dataset.Version, dataset.Tracks, dataset.Quarantined,
            CountWhole(dataset.Tracks, new Slicer(spec.Slices, spec.SampleRate)));
        journal.Complete();
        var word = spec.LabelWord ?? dataset.LabelWord;
        return output with { Notes = dataset.Notes, LabelWord = word == DatasetSummary.DefaultLabelWord ? null : word };
    }

    /// <summary>The same import with corrected labels; no file is read.</summary>
    /// <param name="artifacts">Where the list of tracks is written, as a draft.</param>
    /// <param name="spec">The import.</param>
    /// <param name="before">Its output so far.</param>
    /// <param name="tracks">The tracks so far.</param>
    /// <param name="corrections">As <see cref="LabelCorrections"/>.</param>
    public static ImportOutput Relabel(
        ArtifactStore artifacts, DatasetImportSpec spec, ImportOutput before, ImmutableArray<TrackInfo> tracks,
        ImmutableSortedDictionary<string, string> corrections)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(before);
        var corrected = LabelCorrections.Apply(tracks, corrections);
        var version = AudioImporter.VersionOf(corrected, spec.SampleRate);
        var (artifact, hash) = artifacts.WriteTracks(spec.Name, ArtifactPaths.Draft(version), corrected);
        var whole = CountWhole(corrected, new Slicer(spec.Slices, spec.SampleRate));
        return ImportOutput.Of(artifact, hash, version, corrected, before.Quarantined, whole) with
        {
            Notes = before.Notes,
            LabelWord = before.LabelWord,
        };
    }

    private static int CountWhole(ImmutableArray<TrackInfo> tracks, Slicer slicer) => tracks.Sum(track =>
        slicer.Plan((long)Math.Round(track.DurationSeconds * slicer.SampleRate)).Count(slice => !slice.IsPadded));

    private static RunProgress Describe(WorkOrder order, ImportProgress done) => new(
        order.Unit.Id, order.Attempt, done.FilesDone, done.Files,
        Import: new ImportTally(done.Files, done.FilesDone, done.Quarantined, done.Bytes, done.Known));

    /// <summary>
    /// Reports progress on the calling thread, at most four times a second: with <see cref="Progress{T}"/> an old report could overtake a
    /// new one.
    /// </summary>
    private sealed class Progress(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

        private long? _reported;

        public void Report(ImportProgress value)
        {
            if (_reported is null || value.FilesDone == value.Files || Stopwatch.GetElapsedTime(_reported.Value) >= Period)
            {
                _reported = Stopwatch.GetTimestamp();
                report(value);
            }
        }
    }
}
