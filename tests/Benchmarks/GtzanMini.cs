using System.Diagnostics;
using System.Globalization;
using Experiments.Audio.Import;
using Experiments.Domain;
using Experiments.Execution.Extraction;
using Experiments.Features.Storage;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Files;
using Experiments.Store.Paths;

namespace Experiments.Benchmarks;

/// <summary>
/// <c>gtzan-mini DIR [SPEC.yaml] [OUT]</c>: decodes, slices, checks and extracts a dataset in GTZAN's layout end to end, on one
/// thread and then on all, prints counts and times, and leaves the feature set in OUT (./gtzan-mini-features).
/// </summary>
internal static class GtzanMini
{
    public static int Run(string[] args)
    {
        if (args is not [var root, ..])
        {
            Console.Error.WriteLine("gtzan-mini DIR [SPEC.yaml] [OUT]");
            return 2;
        }

        try
        {
            var spec = FeatureFile.Read(args.Length > 1 ? args[1] : "configs/features/seed-study.yaml", InstalledPlugIns.All).Spec;
            Run(root, spec, args.Length > 2 ? args[2] : "gtzan-mini-features");
            return 0;
        }
        catch (UserErrorException error)
        {
            Console.Error.WriteLine(error.Message);
            return (int)error.Kind;
        }
    }

    private static void Run(string root, FeatureSpec spec, string output)
    {
        var threads = Environment.ProcessorCount;
        var (dataset, import) = Time(() => AudioImporter.Run(
            new DatasetImportOptions
            {
                Name = "gtzan-mini",
                Root = RealPath.Resolve(root),
                SampleRate = spec.SampleRate,
                Threads = threads,
            },
            null,
            CancellationToken.None));
        var slices = dataset.Tracks.Sum(track => track.Slices);
        var (tracks, genres) = (dataset.Tracks.Length, dataset.Genres.Length);
        Print($"import on {threads} threads: {import.TotalSeconds:0.00} s; {tracks} tracks of {genres} genres, {slices} slices");
        var (quarantined, duplicates, findings) = (dataset.Quarantined.Length, dataset.Duplicates.Length, dataset.Findings.Length);
        Print($"quarantined: {quarantined}; exact duplicates: {duplicates}; findings: {findings}");
        foreach (var finding in dataset.Findings)
        {
            Print($"  {finding.Track}: {finding.Message}");
        }

        var extraction = new TrackExtraction(
            new DatasetImportSpec(
                dataset.Name, dataset.Root, DatasetLayouts.GenreFolders, dataset.SliceRule, SampleRate: dataset.SampleRate), spec);
        var plan = extraction.Plan(dataset.Name, dataset.Version, dataset.Tracks);
        var store = new FeatureSetStore(output);
        foreach (var count in new[] { 1, threads }.Distinct())
        {
            if (store.Find(plan.Id) is not null)
            {
                store.Remove(plan.Id);
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = count };
            var (_, build) = Time(() =>
            {
                Parallel.For(0, plan.Shards, options, shard => extraction.BuildShard(store, plan, shard, CancellationToken.None));
                return store.Complete(plan, CancellationToken.None);
            });
            var (seconds, speed) = (build.TotalSeconds, slices / build.TotalSeconds);
            Print($"decode, slice, extract, store on {count} threads: {seconds:0.00} s, {speed:0} slices/s");
        }

        using var reader = store.Open(plan.Id);
        var padded = reader.Slices.Count(slice => slice.IsPadded);
        var (whole, columns, shards) = (reader.Slices.Length - padded, reader.Columns.Length, reader.Manifest.Shards.Length);
        Print($"feature set {plan.Id}: {whole} whole slices and {padded} marked remainders, {columns} columns, {shards} shards");
        Print($"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB; it lies in {store.FolderOf(plan.Id)}");
    }

    private static (T Result, TimeSpan Elapsed) Time<T>(Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        return (work(), watch.Elapsed);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
