using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store.Files;
using Experiments.Store.Npy;
using Xunit;

namespace Experiments.Unit.Features.Storage;

/// <summary>Damage to the files of a complete feature set is detected when the bytes are first read, and reported in one line.</summary>
public sealed class DamagedShardTests : IDisposable
{
    private const string Tensor = "shard-00001.npy";

    private readonly TemporaryFolder _root = new();
    private readonly FeatureSetPlan _plan = SamplePlan.Create();

    public DamagedShardTests() =>
        SampleShards.Build(Store(), _plan, SamplePlan.Extract, TestContext.Current.CancellationToken);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_changed_tensor_is_reported_with_checksums_and_the_repair_command()
    {
        Flip(Tensor, fromEnd: 1);
        using var reader = Store().Open(_plan.Id);
        Assert.NotEmpty(reader.Table!.ToArray()); // not null: the sample has one
        var error = Assert.Throws<UserErrorException>(() => reader.Tensor!.ToArray());
        Assert.Matches(
            @"shard-00001\.npy: is damaged: expected XxHash128 [0-9a-f]{16} of bytes 0 to 511, found [0-9a-f]{16}; "
            + "`experiments features build sample --spec sample` \\(or its spec file\\) rebuilds that part$",
            error.Message);
        Assert.Equal((UserErrorKind.Failed, PathOf(Tensor)), (error.Kind, Assert.IsType<DamagedFileException>(error.InnerException).Path));
    }

    [Fact]
    public void A_tensor_without_block_checksums_is_verified_by_its_hash()
    {
        RemoveChecksums();
        using (var whole = Store().Open(_plan.Id))
        {
            Assert.Equal(79 * 6, whole.Tensor!.ToArray().Length);
        }

        Flip(Tensor, fromEnd: 1);
        using var reader = Store().Open(_plan.Id);
        Assert.Contains("expected SHA-256", Assert.Throws<UserErrorException>(() => reader.Tensor!.ToArray()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_only_the_table_does_not_verify_tensors()
    {
        RemoveChecksums();
        Flip(Tensor, fromEnd: 1);
        using var reader = Store().Open(_plan.Id);
        Assert.Equal(79, reader.Slices.Length);
    }

    [Fact]
    public void Rows_outside_a_damaged_block_can_be_read()
    {
        var rows = Enumerable.Range(0, BlockSums.DefaultBlockBytes / 4 * 2).Select(number => (float)number).ToArray();
        StoredFile stored;
        using (var file = new AtomicFile(_root["large.npy"]))
        {
            NpyFile.Write<float>(file.Stream, rows, rows.Length / 32, 32);
            stored = file.Commit(hasBlocks: true);
        }

        Assert.Equal(3, BlockVerifier.CountOf(stored));
        FlipBitKeepingTime(_root["large.npy"], stored.Bytes / 2);
        using var marks = VerifiedBlocks.Open(null, "large", 3);
        using var mapped = new MappedRows(_root["large.npy"], new BlockVerifier(_root["large.npy"], stored, marks, 0, "write it again"));
        var row = new float[32];
        mapped.CopyRow(0, row);
        Assert.Equal(rows[..32], row);
        mapped.CopyRow(mapped.Count - 1, row);
        Assert.Equal(rows[^32..], row);
        Assert.Contains("of bytes 1048576 to 2097151",
            Assert.Throws<UserErrorException>(() => mapped.CopyRow(mapped.Count / 2, row)).Message, StringComparison.Ordinal);
        Assert.Equal((true, false, true), (marks.IsSet(0), marks.IsSet(1), marks.IsSet(2)));
    }

    [Fact]
    public void Shared_marks_avoid_verifying_a_file_again()
    {
        var marks = _root["marks"];
        using (var first = Store(marks).Open(_plan.Id))
        {
            first.Tensor!.ToArray();
        }

        // Changed with the same time stamp: only reading the content can detect it.
        FlipBitKeepingTime(PathOf(Tensor), new FileInfo(PathOf(Tensor)).Length - 1);
        using (var second = Store(marks).Open(_plan.Id))
        {
            Assert.Equal(79 * 6, second.Tensor!.ToArray().Length);
        }

        using (var alone = Store().Open(_plan.Id))
        {
            Assert.Throws<UserErrorException>(() => alone.Tensor!.ToArray());
        }

        // A new time stamp: checked again.
        File.SetLastWriteTimeUtc(PathOf(Tensor), DateTime.UnixEpoch);
        using var third = Store(marks).Open(_plan.Id);
        Assert.Throws<UserErrorException>(() => third.Tensor!.ToArray());
    }

    [Fact]
    public void Marks_that_cannot_be_shared_are_kept_in_process()
    {
        File.WriteAllText(_root["file"], "no folder");
        using var reader = Store(_root["file"]).Open(_plan.Id);
        Assert.Equal(79 * 6, reader.Tensor!.ToArray().Length);
    }

    [Theory]
    [InlineData("shard-00001.parquet")]
    [InlineData("shard-00004.parquet")]
    public void A_changed_table_is_detected_before_it_is_parsed(string table)
    {
        Flip(table, fromEnd: 200);
        using var reader = Store().Open(_plan.Id);
        Assert.Contains($"{table}: is damaged: expected SHA-256", Assert.Throws<UserErrorException>(() => reader.Slices.Length).Message,
            StringComparison.Ordinal);
        var track = _plan.TracksOf(int.Parse(table.AsSpan(6, 5), System.Globalization.CultureInfo.InvariantCulture))[0].Id;
        Assert.Throws<UserErrorException>(() => reader.FindTrack(track));
    }

    [Fact]
    public void A_changed_byte_of_a_manifest_is_detected_or_harmless()
    {
        var path = Store().ManifestOf(_plan.Id);
        var bytes = File.ReadAllBytes(path);
        var expected = DomainJson.Hash(FeatureSetManifest.Read(path));
        var told = 0;
        for (var place = 0; place < bytes.Length; place += 7)
        {
            bytes[place] ^= 1;
            File.WriteAllBytes(path, bytes);
            bytes[place] ^= 1;
            try
            {
                Assert.Equal(expected, DomainJson.Hash(FeatureSetManifest.Read(path)));
            }
            catch (UserErrorException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                told++;
            }
        }

        Assert.InRange(told, bytes.Length / 7 * 9 / 10, bytes.Length);
    }

    [Theory]
    [InlineData(0, "manifest.json: is damaged: expected JSON, found nothing; ")]
    [InlineData(40, "manifest.json: is damaged: expected JSON, found something else at line 3, byte ")]
    public void A_truncated_manifest_is_reported_in_plain_words(int bytes, string words)
    {
        var path = Store().ManifestOf(_plan.Id);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..bytes]);
        Assert.Contains(words, Assert.Throws<UserErrorException>(() => Store().Open(_plan.Id)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_without_a_checksum_is_read()
    {
        RemoveChecksums();
        Assert.Equal(79, Store().Find(_plan.Id)!.Rows); // not null: it is there
    }

    private FeatureSetStore Store(string? marks = null) => new(_root.Path, marks);

    private string PathOf(string file) => Path.Combine(Store().FolderOf(_plan.Id), file);

    private void Flip(string file, int fromEnd)
    {
        var bytes = File.ReadAllBytes(PathOf(file));
        bytes[^fromEnd] ^= 1;
        File.WriteAllBytes(PathOf(file), bytes);
    }

    /// <summary>Flips a bit and keeps the time of the last write.</summary>
    private static void FlipBitKeepingTime(string path, long place)
    {
        var written = File.GetLastWriteTimeUtc(path);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            Span<byte> one = stackalloc byte[1];
            RandomAccess.Read(file, one, place);
            one[0] ^= 1;
            RandomAccess.Write(file, one, place);
        }

        File.SetLastWriteTimeUtc(path, written);
    }

    /// <summary>Rewrites the manifest as earlier builds wrote it: no checksums of blocks, no seal.</summary>
    private void RemoveChecksums()
    {
        var path = Store().ManifestOf(_plan.Id);
        var manifest = FeatureSetManifest.Read(path);
        manifest = manifest with
        {
            Shards = [.. manifest.Shards.Select(shard => shard with { Tensor = shard.Tensor! with { Blocks = null } })],
        };
        File.WriteAllBytes(path, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(manifest, DomainJson.Indented));
    }
}
