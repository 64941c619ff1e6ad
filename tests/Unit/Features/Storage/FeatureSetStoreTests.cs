using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.Unit.Features.Storage;

public sealed class FeatureSetStoreTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly FeatureSetPlan _plan = SamplePlan.Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FeatureSetStore Store => new(_root.Path);

    [Fact]
    public void A_reader_returns_slices_labels_table_and_tensor()
    {
        Build();
        using var reader = Store.Open(_plan.Id);
        Assert.Equal(79, reader.Slices.Length);
        Assert.Equal(
            _plan.Tracks.SelectMany(track => Enumerable.Range(0, track.Slices).Select(i => new SliceId(track.Id, i))),
            reader.Slices.Select(s => s.Id));
        Assert.Equal(reader.Slices.Select(slice => slice.Genre == "rock" ? 1 : 0), reader.Labels);
        Assert.Equal(new SliceInfo(SliceId.Parse("sample/t05/2"), "rock", "artist2", 6, true), reader.Slices[11]);
        Assert.Equal([2, 3], reader.Tensor!.Shape);
        Assert.Equal(["rms_mean", "spectral_centroid_mean"], reader.Columns);
        Assert.Equal(reader.Slices.SelectMany(slice => SamplePlan.Numbers(slice.Id).Columns), reader.Table!.ToArray());
        Assert.Equal(reader.Slices.SelectMany(slice => SamplePlan.Numbers(slice.Id).Tensor), reader.Tensor.ToArray());
    }

    [Fact]
    public void A_track_is_found_with_its_rows()
    {
        Build();
        using var reader = Store.Open(_plan.Id);
        foreach (var track in _plan.Tracks)
        {
            var (firstRow, slices) = reader.FindTrack(track.Id);
            Assert.Equal(reader.Slices.Where(slice => slice.Id.Track == track.Id), slices);
            Assert.Equal(reader.Slices.Select(slice => slice.Id).ToList().IndexOf(new SliceId(track.Id, 0)), firstRow);
        }

        Assert.Empty(reader.FindTrack(new TrackId("sample", "t07b")).Slices);
        Assert.Empty(reader.FindTrack(new TrackId("sample", "a")).Slices);
        Assert.Empty(reader.FindTrack(new TrackId("sample", "z")).Slices);
    }

    [Fact]
    public void The_manifest_describes_the_files()
    {
        var manifest = Build();
        Assert.Equal((1, 40, 79, 5), (manifest.Format, manifest.Tracks, manifest.Rows, manifest.Shards.Length));
        Assert.Equal([79, 2], manifest.Table.Shape);
        Assert.Equal([79, 2, 3], manifest.Tensor!.Shape);
        Assert.Equal("dB", manifest.Tensor.Unit);

        // Of 1000 + index with 40, 26 and 13 slices of index 0, 1 and 2.
        var centroid = manifest.Columns[1];
        Assert.Equal(
            ("spectral_centroid_mean", "Hz", 1000, 1002),
            (centroid.Name, centroid.Unit, centroid.All.Minimum, centroid.All.Maximum));
        Assert.Equal(1000 + (52.0 / 79), centroid.All.Mean, 1e-9);
        Assert.Equal(Math.Sqrt((78.0 / 79) - (52.0 / 79 * 52 / 79)), centroid.All.Std, 1e-9);
        Assert.Equal(79, centroid.Genres.Values.Sum(genre => genre.Count));
    }

    [Fact]
    public void The_manifest_lists_every_data_file()
    {
        var files = Build().Shards.SelectMany(shard => new[] { shard.Table, shard.Tensor! }).Select(file => file.Name);
        var stored = Directory.EnumerateFiles(Store.FolderOf(_plan.Id)).Select(Path.GetFileName)
            .Where(name => !name!.EndsWith(".json", StringComparison.Ordinal));
        Assert.Equal(stored.Order(), files.Order());
    }

    [Fact]
    public void The_bytes_do_not_depend_on_threads_or_track_order()
    {
        Build();
        var one = SamplePlan.Files(Store.FolderOf(_plan.Id));
        Store.Remove(_plan.Id);
        var reversed = _plan with { Tracks = [.. _plan.Tracks.Reverse()] };
        Parallel.For(
            0, reversed.Shards, shard => SampleShards.BuildShard(Store, reversed, shard, SamplePlan.Extract, Token));
        Store.Complete(reversed, Token);
        Assert.Equal(one, SamplePlan.Files(Store.FolderOf(_plan.Id)));
    }

    [Fact]
    public void The_ID_depends_on_everything_that_affects_values_but_not_the_spec_name()
    {
        Assert.Equal(_plan.Id, (_plan with { Spec = _plan.Spec with { Name = "other" } }).Id);
        Assert.Equal(5, new[]
        {
            _plan.Id, (_plan with { Spec = _plan.Spec with { HopLength = 256 } }).Id, (_plan with { DatasetVersion = "v2" }).Id,
            (_plan with { SliceRule = new SliceRule(HopSeconds: 1.5) }).Id, (_plan with { NumericsVersion = "2" }).Id,
        }.Distinct().Count());
    }

    [Fact]
    public void A_second_build_extracts_nothing()
    {
        Build();
        var manifest = SampleShards.Build(Store, _plan, (track, _, _) => Assert.Fail($"{track.Id} was extracted again"), Token);
        Assert.Equal(79, manifest.Rows);
    }

    [Fact]
    public void An_interrupted_build_resumes_where_it_stopped()
    {
        using var stop = new CancellationTokenSource();
        var first = new List<TrackId>();
        Assert.Throws<OperationCanceledException>(() => SampleShards.Build(Store, _plan, ExtractTwenty, stop.Token));
        Assert.Null(Store.Find(_plan.Id));
        Assert.DoesNotContain(Directory.EnumerateFiles(Store.FolderOf(_plan.Id)), path => path.EndsWith(".tmp", StringComparison.Ordinal));

        var second = new List<TrackId>();
        Build(onTrack: second.Add);
        Assert.Equal(_plan.Tracks.Skip(16).Select(track => track.Id), second);
        AssertEqualsFreshBuild();

        void ExtractTwenty(TrackInfo track, ShardWriter shard, CancellationToken cancellationToken)
        {
            first.Add(track.Id);
            if (first.Count == 20)
            {
                stop.Cancel();
            }

            SamplePlan.Extract(track, shard, cancellationToken);
        }
    }

    [Theory]
    [InlineData("shard-00001.npy", "flip", "does not match its SHA-256 checksum")]
    [InlineData("shard-00001.parquet", "flip", "does not match its SHA-256 checksum")]
    [InlineData("shard-00001.npy", "cut", "bytes, not")]
    [InlineData("shard-00001.parquet", "delete", "is missing")]
    [InlineData("shard-00001.json", "cut", "is damaged")]
    public void Only_a_damaged_shard_is_rebuilt(string file, string damage, string reason)
    {
        Build();
        Damage(Path.Combine(Store.FolderOf(_plan.Id), file), damage);
        Assert.Contains(reason, Store.FindShardProblem(_plan, 1, out _), StringComparison.Ordinal);
        Assert.Equal(file.EndsWith(".json", StringComparison.Ordinal) ? 0 : 1, Store.Verify(_plan.Id).Count);

        var built = new List<TrackId>();
        Build(onTrack: built.Add);
        Assert.Equal(_plan.TracksOf(1).Select(track => track.Id), built);
        AssertEqualsFreshBuild();
    }

    [Fact]
    public void A_truncated_shard_is_refused_with_the_repair_command()
    {
        Build();
        Damage(Path.Combine(Store.FolderOf(_plan.Id), "shard-00002.npy"), "cut");
        var error = Assert.Throws<UserErrorException>(() => Store.Open(_plan.Id));
        Assert.Contains(
            "shard-00002.npy: is damaged: expected 536 bytes, found 268; `experiments features build sample --spec sample` (or its spec "
                + "file) rebuilds that part",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_can_be_built_concurrently_in_any_order()
    {
        Parallel.For(0, _plan.Shards * 3, i =>
            SampleShards.BuildShard(
                new FeatureSetStore(_root.Path), _plan, _plan.Shards - 1 - (i % _plan.Shards), SamplePlan.Extract, Token));
        Store.Complete(_plan, Token);
        AssertEqualsFreshBuild();
    }

    [Fact]
    public void A_set_with_a_missing_shard_is_not_complete()
    {
        SampleShards.BuildShard(Store, _plan, 0, SamplePlan.Extract, Token);
        var error = Assert.Throws<UserErrorException>(() => Store.Complete(_plan, Token));
        Assert.Contains("shard-00001", error.Message, StringComparison.Ordinal);
        Assert.Equal(UserErrorKind.NotFound, Assert.Throws<UserErrorException>(() => Store.Open(_plan.Id)).Kind);
    }

    [Fact]
    public void A_shard_built_from_other_tracks_is_detected()
    {
        Build();
        var relabelled = _plan with { Tracks = [.. _plan.Tracks.Select(track => track with { Group = "one" })] };
        Assert.Equal("was built from other tracks", Store.FindShardProblem(relabelled, 0, out _));
    }

    [Fact]
    public void More_or_fewer_slices_than_imported_are_refused()
    {
        Assert.StartsWith(
            "sample/t00/1: is not the next slice",
            Assert.Throws<UserErrorException>(() => BuildWith(more: 1)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "sample/t01/0: is not the next slice",
            Assert.Throws<UserErrorException>(() => BuildWith(more: -1)).Message,
            StringComparison.Ordinal);

        void BuildWith(int more) => SampleShards.BuildShard(
            Store,
            _plan,
            0,
            (track, shard, token) => SamplePlan.Extract(track with { Slices = track.Slices + more }, shard, token),
            Token);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused_with_its_column()
    {
        var error = Assert.Throws<UserErrorException>(() => SampleShards.Build(
            Store,
            _plan,
            (track, shard, _) => shard.Append(new SliceId(track.Id, 0), 0, false, [1, float.NaN], new float[6]),
            Token));
        Assert.Contains(": spectral_centroid_mean is NaN, not a finite number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_may_lack_a_tensor_or_columns()
    {
        var table = SamplePlan.Create(tracks: 3, hasTensor: false);
        SampleShards.Build(Store, table, (track, shard, _) => AppendAll(track, shard, [1, 2]), Token);
        var tensor = SamplePlan.Create(tracks: 3) with { Columns = [], DatasetVersion = "v2" };
        SampleShards.Build(Store, tensor, (track, shard, _) => AppendAll(track, shard, [], new float[6]), Token);

        using var first = Store.Open(table.Id);
        using var second = Store.Open(tensor.Id);
        Assert.Null(first.Tensor);
        Assert.Null(second.Table);
        Assert.Equal((6, 6), (first.Table!.Count, second.Tensor!.Count));
        Assert.Equal(2, Store.List().Count);

        static void AppendAll(TrackInfo track, ShardWriter shard, float[] columns, float[]? tensor = null)
        {
            for (var index = 0; index < track.Slices; index++)
            {
                shard.Append(new SliceId(track.Id, index), 0, false, columns, tensor);
            }
        }
    }

    [Fact]
    public void A_wide_table_is_read_back_and_damage_to_its_numbers_is_found()
    {
        var plan = SamplePlan.Create(tracks: 4, hasTensor: false) with
        {
            Columns = [.. Enumerable.Range(0, ParquetTable.MaxColumnsReadFast + 1).Select(number => new TableColumn($"c{number}"))],
        };
        var manifest = SampleShards.Build(Store, plan, Extract, Token);
        using (var reader = Store.Open(plan.Id))
        {
            Assert.Equal(reader.Slices.SelectMany(slice => Row(slice.Id)), reader.Table!.ToArray());
        }

        Assert.Equal(Row(new SliceId(plan.Tracks[0].Id, 0))[^1], manifest.Columns[^1].All.Minimum);
        var file = Path.Combine(Store.FolderOf(plan.Id), Assert.Single(manifest.Shards).Values!.Name);
        var bytes = File.ReadAllBytes(file);
        bytes[^5] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var damaged = Store.Open(plan.Id);
        Assert.Contains("shard-00000-table.npy", Assert.Throws<UserErrorException>(() => damaged.Table).Message, StringComparison.Ordinal);
        Assert.Contains("shard-00000-table.npy", Assert.Single(Store.Verify(plan.Id)), StringComparison.Ordinal);

        float[] Row(SliceId id) => [.. plan.Columns.Select((_, number) => SamplePlan.Numbers(id).Columns[0] + (100 * id.Index) + number)];

        void Extract(TrackInfo track, ShardWriter shard, CancellationToken cancellationToken)
        {
            for (var index = 0; index < track.Slices; index++)
            {
                var id = new SliceId(track.Id, index);
                shard.Append(id, 3 * index, isPadded: false, Row(id), []);
            }
        }
    }

    [Fact]
    public void A_manifest_of_a_newer_format_is_refused()
    {
        Build();
        var path = Path.Combine(Store.FolderOf(_plan.Id), "manifest.json");
        var manifest = FeatureSetManifest.Read(path) with { Format = 9 };
        File.WriteAllBytes(path, StoredJson.Format(manifest, DomainJson.Indented));
        Assert.Contains(
            "has format 9, but this build reads format 1",
            Assert.Throws<UserErrorException>(() => Store.Open(_plan.Id)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _root.Dispose();

    private static void Damage(string path, string damage)
    {
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "flip":
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "cut":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    private FeatureSetManifest Build(Action<TrackId>? onTrack = null) => SampleShards.Build(
        Store,
        _plan,
        (track, shard, token) =>
        {
            onTrack?.Invoke(track.Id);
            SamplePlan.Extract(track, shard, token);
        },
        Token);

    private void AssertEqualsFreshBuild()
    {
        using var other = new TemporaryFolder();
        var store = new FeatureSetStore(other.Path);
        SampleShards.Build(store, _plan, SamplePlan.Extract, Token);
        Assert.Equal(SamplePlan.Files(store.FolderOf(_plan.Id)), SamplePlan.Files(Store.FolderOf(_plan.Id)));
    }
}
