using Experiments.Audio;
using Experiments.Audio.Import;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Execution.Extraction;
using Experiments.Features.Storage;
using Experiments.Unit.Features.Storage;
using Xunit;

namespace Experiments.Unit.Execution;

/// <summary>From audio files to a feature set: import, build, interruption, resume, reading.</summary>
public sealed class TrackExtractionTests : IDisposable
{
    private static readonly FeatureSpec Spec = new()
    {
        Name = "small",
        Table =
        [
            new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] },
            new FeatureTableSpec { Feature = "zero_crossing_rate", Statistics = ["mean"] },
        ],
        Tensor = new FeatureTensorSpec { Feature = "rms" },
    };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_interrupted_build_resumes_to_the_same_bytes()
    {
        var dataset = Import(tracksPerGenre: 5, genres: 4, seconds: 4.6);
        Assert.Equal((20, 40), (dataset.Tracks.Length, dataset.Tracks.Sum(track => track.Slices)));
        var plan = Extraction(dataset).Plan(dataset.Name, dataset.Version, dataset.Tracks);
        var whole = new FeatureSetStore(_folder["whole"]);
        Build(Extraction(dataset), whole, plan);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var store = new FeatureSetStore(_folder["interrupted"]);
        Extraction(dataset).BuildShard(store, plan, 0, stop.Token);
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Extraction(dataset).BuildShard(store, plan, 1, stop.Token));
        Assert.NotNull(store.FindShard(plan, 0));
        Assert.Null(store.FindShard(plan, 1));
        Build(Extraction(dataset), store, plan);

        Assert.Equal(SamplePlan.Files(whole.FolderOf(plan.Id)), SamplePlan.Files(store.FolderOf(plan.Id)));
        using var reader = store.Open(plan.Id);
        Assert.Equal((40, 20), (reader.Slices.Length, reader.Slices.Count(slice => slice.IsPadded)));
        Assert.Equal([1, 130], reader.Tensor!.Shape);

        // The tensor is RMS itself, so its mean must equal the table's first column.
        var frames = new float[130];
        reader.Tensor.CopyRow(7, frames);
        var row = new float[3];
        reader.Table!.CopyRow(7, row);
        Assert.Equal(frames.Average(value => (double)value), row[0], 1e-6);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        var dataset = Import(tracksPerGenre: 8, genres: 4, seconds: 3.5);
        var extraction = Extraction(dataset);
        var plan = extraction.Plan(dataset.Name, dataset.Version, dataset.Tracks);
        Assert.Equal(FilesOf(threads: 1), FilesOf(threads: 2));
        Assert.Equal(FilesOf(threads: 1), FilesOf(threads: 7));

        IReadOnlyDictionary<string, string> FilesOf(int threads)
        {
            var store = new FeatureSetStore(_folder[$"{threads} threads"]);
            Parallel.For(0, plan.Shards, new ParallelOptions { MaxDegreeOfParallelism = threads },
                shard => extraction.BuildShard(store, plan, shard, Token));
            store.Complete(plan, Token);
            return SamplePlan.Files(store.FolderOf(plan.Id));
        }
    }

    [Fact]
    public void A_file_changed_since_import_is_refused_by_name()
    {
        var dataset = Import(tracksPerGenre: 1, genres: 2, seconds: 3);
        File.Copy(Path.Combine(dataset.Root, dataset.Tracks[1].Path), Path.Combine(dataset.Root, dataset.Tracks[0].Path), overwrite: true);
        var extraction = Extraction(dataset);
        var error = Assert.Throws<UserErrorException>(() => Build(
            extraction, new FeatureSetStore(_folder.Path), extraction.Plan(dataset.Name, dataset.Version, dataset.Tracks)));
        Assert.Contains($"{dataset.Tracks[0].Path}: has changed since demo was imported", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_file_or_a_link_out_of_the_dataset_leaves_no_shard()
    {
        var dataset = Import(tracksPerGenre: 1, genres: 1, seconds: 3);
        var path = Path.Combine(dataset.Root, dataset.Tracks[0].Path);
        var extraction = Extraction(dataset);
        var plan = extraction.Plan(dataset.Name, dataset.Version, dataset.Tracks);
        var store = new FeatureSetStore(_folder.Path);
        WavWriter.Write(path, new float[10 * 22050], 22050);
        Assert.Contains("has changed since demo was imported", FindError().Message, StringComparison.Ordinal);
        File.Move(path, _folder["outside.wav"]);
        File.CreateSymbolicLink(path, _folder["outside.wav"]);
        Assert.Contains("is a symbolic link to", FindError().Message, StringComparison.Ordinal);
        Assert.Null(store.FindShard(plan, 0));

        UserErrorException FindError() => Assert.Throws<UserErrorException>(() => Build(extraction, store, plan));
    }

    [Theory]
    [InlineData(16000, 4.5)]
    [InlineData(8000, 4.50004)]
    [InlineData(44100, 4.49996)]
    public void Another_sample_rate_gives_the_slice_count_of_the_import(int sampleRate, double seconds)
    {
        // At 4.5 s the remainder is exactly half a slice: rounding decides differently at different rates.
        var dataset = Import(tracksPerGenre: 1, genres: 1, seconds);
        var extraction = new TrackExtraction(ImportOf(dataset), Spec with { SampleRate = sampleRate });
        var manifest = Build(
            extraction, new FeatureSetStore(_folder.Path), extraction.Plan(dataset.Name, dataset.Version, dataset.Tracks));
        Assert.Equal(dataset.Tracks.Sum(track => track.Slices), manifest.Rows);
    }

    public void Dispose() => _folder.Dispose();

    private static TrackExtraction Extraction(ImportedDataset dataset) => new(ImportOf(dataset), Spec);

    private static DatasetImportSpec ImportOf(ImportedDataset dataset) =>
        new(dataset.Name, dataset.Root, DatasetLayouts.GenreFolders, dataset.SliceRule, SampleRate: dataset.SampleRate);

    private ImportedDataset Import(int tracksPerGenre, int genres, double seconds)
    {
        var options = new DemoCorpusOptions
        {
            TracksPerGenre = tracksPerGenre,
            Genres = [.. DemoCorpus.Genres.Take(genres)],
            Seconds = seconds,
            Threads = 2,
        };
        DemoCorpus.Write(_folder["audio"], options, progress: null, Token);
        return AudioImporter.Run(new DatasetImportOptions { Name = "demo", Root = _folder["audio", "genres"], Threads = 2 }, null, Token);
    }

    private static FeatureSetManifest Build(TrackExtraction extraction, FeatureSetStore store, FeatureSetPlan plan)
    {
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            if (store.FindShard(plan, shard) is null)
            {
                extraction.BuildShard(store, plan, shard, Token);
            }
        }

        return store.Complete(plan, Token);
    }
}
