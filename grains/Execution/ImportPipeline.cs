using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Audio.Import;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>The import of a dataset: scans, decodes and verifies every file, and writes the track list as an artifact.</summary>
internal static class ImportPipeline
{
    /// <summary>Executes an import; it uses every core, because all further work waits for it.</summary>
    /// <exception cref="UserErrorException">There is nothing to import, or no file is usable.</exception>
    public static ImportOutput Execute(
        WorkOrder order, ImportPayload import, Action<RunProgress> progress, CancellationToken cancellationToken)
    {
        var spec = import.Spec;
        var options = new DatasetImportOptions
        {
            Name = spec.Name,
            Root = spec.Root,
            Layout = spec.Layout,
            Manifest = spec.Manifest,
            LabelColumn = spec.LabelColumn,
            Subset = spec.Subset,
            Groups = spec.Groups,
            SliceRule = spec.Slices,
            SampleRate = spec.SampleRate,
            MaxDuration = spec.MaxDuration,
            Threads = Environment.ProcessorCount,
        };
        var dataset = AudioImporter.Run(
            options, new Progress(done => progress(new RunProgress(order.Unit.Id, order.Attempt, done.FilesDone, done.Files))),
            cancellationToken);
        var (artifact, hash) = new ArtifactStore(order.ArtifactRoot).WriteTracks(dataset.Name, dataset.Version, dataset.Tracks);
        var output = ImportOutput.Of(
            artifact, hash, dataset.Version, dataset.Tracks, dataset.Quarantined,
            CountWhole(dataset.Tracks, new Slicer(spec.Slices, spec.SampleRate)));
        var word = spec.LabelWord ?? dataset.LabelWord;
        return output with { Notes = dataset.Notes, LabelWord = word == DatasetSummary.DefaultLabelWord ? null : word };
    }

    private static int CountWhole(ImmutableArray<TrackInfo> tracks, Slicer slicer) => tracks.Sum(track =>
        slicer.Plan((long)Math.Round(track.DurationSeconds * slicer.SampleRate)).Count(slice => !slice.IsPadded));

    /// <summary>Reports progress on the calling thread: with <see cref="Progress{T}"/> an old report could overtake a new one.</summary>
    private sealed class Progress(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
