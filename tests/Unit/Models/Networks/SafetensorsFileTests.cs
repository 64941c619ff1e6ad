using System.Buffers.Binary;
using System.Text;
using Experiments.Domain;
using Experiments.Models.Classical;
using Experiments.Models.Networks.Architectures;
using Experiments.Models.Networks.Training;
using Experiments.Models.Networks.Weights;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class SafetensorsFileTests
{
    /// <summary>The bytes match the format's description.</summary>
    [Fact]
    public void A_file_has_the_bytes_of_the_format()
    {
        var file = new SafetensorsFile(
            new Dictionary<string, string> { ["k"] = "v" }, new Dictionary<string, StoredTensor> { ["t"] = new([1, 2], [1f, -2f]) });
        using var stream = new MemoryStream();
        file.Write(stream);
        const string header = """{"__metadata__":{"k":"v"},"t":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        Assert.Equal(
            [(byte)((header.Length + 7) / 8 * 8), 0, 0, 0, 0, 0, 0, 0,
                .. Encoding.UTF8.GetBytes(header.PadRight((header.Length + 7) / 8 * 8)),
                0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0],
            stream.ToArray());
    }

    [Fact]
    public void A_written_file_reads_back_the_same()
    {
        var large = Enumerable.Range(0, 700_000).Select(value => (float)value).ToArray();
        var file = new SafetensorsFile(
            new Dictionary<string, string> { ["a"] = "1", ["ü"] = "\"" },
            new Dictionary<string, StoredTensor>
            {
                ["b"] = new([2, 3], [1, 2, 3, 4, 5, 6]),
                ["a"] = StoredTensor.Flat(large),
                ["none"] = new([0, 4], []),
            });
        using var stream = new MemoryStream();
        file.Write(stream);
        stream.Position = 0;
        var read = SafetensorsFile.Read(stream);
        Assert.Equal(file.Metadata, read.Metadata);
        Assert.Equal(large, read.Tensors["a"].Values);
        Assert.Equal([2, 3], read.Tensors["b"].Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], read.Tensors["b"].Values);
        Assert.Equal([0, 4], read.Tensors["none"].Shape);
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "it is truncated")]
    [InlineData("""{"t":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", "it is truncated")]
    [InlineData("""{"t":{"dtype":"F32","shape":[9223372036854775807,9],"data_offsets":[0,8]}}""", "a size that is negative or too large")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1000000000,1000000000,1000000000],"data_offsets":[0,8]}}""", "overflow")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}""", "has a size that is negative or too large")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "does not match its shape in length")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "overlaps another, leaves a gap or is too large")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "overlaps another")]
    [InlineData("""{"t":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", "is not of type F32")]
    [InlineData("""{"t":{"dtype":"F32"}}""", "not a readable safetensors file")]
    [InlineData("""{"t":3}""", "not a readable safetensors file")]
    [InlineData("[]", "not a readable safetensors file")]
    [InlineData("{\"t\"", "not a readable safetensors file")]
    public void A_malformed_file_is_refused_without_large_allocations(string header, string expected)
    {
        var bytes = new byte[8 + header.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.ASCII.GetBytes(header).CopyTo(bytes, 8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<UserErrorException>(() => SafetensorsFile.Read(new MemoryStream(bytes)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Errors_name_the_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("model", new string('x', 64));
        foreach (var read in (Action<Stream>[])
        [
            file => Checkpoint.Read(file),
            file => new Cnn().Load(file),
            file => new KNearestNeighbors().Load(file),
        ])
        {
            using var file = File.OpenRead(path);
            Assert.StartsWith($"{path}: ", Assert.Throws<UserErrorException>(() => read(file)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void An_impossible_header_length_is_refused(long length)
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        Assert.Throws<UserErrorException>(() => SafetensorsFile.Read(new MemoryStream(bytes)));
    }
}
