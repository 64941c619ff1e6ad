using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store.Npy;
using Xunit;

namespace Experiments.Unit.Features.Storage;

public sealed class FeatureSetExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Csv_has_one_line_per_slice()
    {
        using var reader = Build(
            SamplePlan.Create(tracks: 3) with { Tracks = [SamplePlan.Track(0) with { Group = "a, \"b\"" }, SamplePlan.Track(5)] });
        FeatureSetExport.Write(reader, _folder["x.csv"], Token);
        Assert.Equal(
            """"
            slice,track,index,genre,group,offsetSeconds,isPadded,rms_mean,spectral_centroid_mean
            sample/t00/0,t00,0,blues,"a, ""b""",0,false,0,1000
            sample/t05/0,t05,0,rock,artist2,0,false,5,1000
            sample/t05/1,t05,1,rock,artist2,3,false,5,1001
            sample/t05/2,t05,2,rock,artist2,6,true,5,1002

            """", File.ReadAllText(_folder["x.csv"]));
    }

    [Fact]
    public void Csv_guards_formula_like_text()
    {
        using var reader = Build(
            SamplePlan.Create(tracks: 1) with
            {
                Genres = ["=1+1", "rock"],
                Tracks = [SamplePlan.Track(0) with { Genre = "=1+1", Group = "-artist" }],
            });
        FeatureSetExport.Write(reader, _folder["x.csv"], Token);
        Assert.Contains("sample/t00/0,t00,0,'=1+1,'-artist,0,false,0,", File.ReadAllText(_folder["x.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Parquet_and_npy_contain_the_whole_set()
    {
        using var reader = Build(SamplePlan.Create());
        FeatureSetExport.Write(reader, _folder["x.parquet"], Token);
        var (slices, columns, values) = ParquetTable.Read(_folder["x.parquet"], "sample");
        Assert.Equal(reader.Slices, slices);
        Assert.Equal(["", "Hz"], columns.Select(column => column.Unit));
        Assert.Equal(reader.Table!.ToArray(), values);

        FeatureSetExport.Write(reader, _folder["x.npy"], Token);
        var (tensor, shape) = NpyFile.Read<float>(_folder["x.npy"]);
        Assert.Equal([79, 2, 3], shape);
        Assert.Equal(reader.Tensor!.ToArray(), tensor);
    }

    [Fact]
    public void Without_a_tensor_npy_contains_the_table()
    {
        using var reader = Build(SamplePlan.Create(hasTensor: false));
        FeatureSetExport.Write(reader, _folder["x.npy"], Token);
        Assert.Equal([79, 2], NpyFile.Read<float>(_folder["x.npy"]).Shape);
    }

    [Fact]
    public void An_unknown_extension_is_refused_and_leaves_no_file()
    {
        using var reader = Build(SamplePlan.Create(tracks: 1));
        Assert.Throws<UserErrorException>(() => FeatureSetExport.Write(reader, _folder["x.xlsx"], Token));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void A_canceled_export_leaves_no_file()
    {
        using var reader = Build(SamplePlan.Create(tracks: 1));
        Assert.Throws<OperationCanceledException>(
            () => FeatureSetExport.Write(reader, _folder["x.npy"], new CancellationToken(canceled: true)));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private FeatureSetReader Build(FeatureSetPlan plan)
    {
        var store = new FeatureSetStore(_folder.Path);
        SampleShards.Build(store, plan, Extract, Token);
        return store.Open(plan.Id);

        void Extract(TrackInfo track, ShardWriter shard, CancellationToken cancellationToken)
        {
            for (var index = 0; index < track.Slices; index++)
            {
                var (columns, tensor) = SamplePlan.Numbers(new SliceId(track.Id, index));
                shard.Append(new SliceId(track.Id, index), 3 * index, index == 2, columns, plan.TensorShape.IsEmpty ? [] : tensor);
            }
        }
    }
}
