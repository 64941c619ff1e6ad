using System.Text;
using Experiments.Domain;
using Experiments.Store.Npy;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>
    /// numpy.save of arange(6, dtype='&lt;f4').reshape(2, 3), numpy 1.24: the bytes of the file up to its numbers.
    /// </summary>
    private const string NumpyHeader = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

    [Fact]
    public void A_file_has_the_bytes_that_numpy_save_writes()
    {
        using var stream = new MemoryStream();
        NpyFile.Write<float>(stream, [0, 1, 2, 3, 4, 5], 2, 3);
        var numpy = new List<byte> { 0x93 };
        numpy.AddRange("NUMPY"u8);
        numpy.AddRange([1, 0, 118, 0]);
        numpy.AddRange(Encoding.ASCII.GetBytes(NumpyHeader.PadRight(117) + "\n"));
        numpy.AddRange(Enumerable.Range(0, 6).SelectMany(value => BitConverter.GetBytes((float)value)));
        Assert.Equal(numpy, stream.ToArray());
    }

    [Theory]
    [InlineData(1, 117)]
    [InlineData(2, 115)]
    [InlineData(3, 300)]
    public void Every_version_that_numpy_writes_is_read(byte version, int padding)
    {
        var text = Encoding.ASCII.GetBytes("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }".PadRight(padding) + "\n");
        using (var stream = File.Create(_folder["x.npy"]))
        {
            stream.Write([0x93, .. "NUMPY"u8, version, 0]);
            stream.Write(version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes((uint)text.Length));
            stream.Write(text);
            stream.Write([.. new long[] { 5, -6, 1L << 40 }.SelectMany(BitConverter.GetBytes)]);
        }

        var (values, shape) = NpyFile.Read<long>(_folder["x.npy"]);
        Assert.Equal([5, -6, 1L << 40], values);
        Assert.Equal([3], shape);
    }

    [Fact]
    public void Every_element_type_round_trips()
    {
        Check<float>([1.5f, float.MinValue]);
        Check<double>([double.Epsilon, -0.0]);
        Check<int>([int.MinValue, 7]);
        Check<long>([long.MaxValue, -1]);

        void Check<T>(T[] values)
            where T : unmanaged
        {
            Save(values, values.Length);
            Assert.Equal(values, NpyFile.Read<T>(_folder["a.npy"]).Values);
        }
    }

    [Fact]
    public void Scalars_and_empty_arrays_keep_their_shapes()
    {
        Save<double>([42.0]);
        Assert.Empty(NpyFile.Read<double>(_folder["a.npy"]).Shape);
        Save<int>([], 0, 5);
        Assert.Equal([0, 5], NpyFile.Read<int>(_folder["a.npy"]).Shape);
    }

    [Theory]
    [InlineData("'descr': '>f4', 'fortran_order': False, 'shape': (1,)", "numbers of type '>f4' are not supported")]
    [InlineData("'descr': '<f4', 'fortran_order': True, 'shape': (1,)", "Fortran order")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "needs 72")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000000, 1000000000)", "truncated or damaged")]
    [InlineData("'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)", "dimension of length 99999999999")]
    [InlineData("'descr': '<f4', 'shape': (1,)", "lacks descr, fortran_order or shape")]
    public void An_unsupported_or_inconsistent_header_is_refused(string header, string reason)
    {
        var text = Encoding.ASCII.GetBytes($"{{{header}, }}\n");
        File.WriteAllBytes(_folder["x.npy"],
            [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)text.Length), .. text, 0, 0, 0, 0]);
        // The size after "needs" depends on the header's length; what matters is that the row count is rejected.
        var error = Assert.Throws<UserErrorException>(() => NpyFile.Read<float>(_folder["x.npy"]));
        Assert.Contains(reason.Replace("72", $"{18 + text.Length}", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncated_file_is_refused()
    {
        Save<float>([1, 2, 3], 3);
        var whole = File.ReadAllBytes(_folder["a.npy"]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["cut.npy"], whole[..length]);
            Assert.Throws<UserErrorException>(() => NpyFile.Read<float>(_folder["cut.npy"]));
        }
    }

    [Fact]
    public void The_wrong_element_type_is_refused()
    {
        Save<double>([1], 1);
        Assert.Contains("contains Double instead of Single",
            Assert.Throws<UserErrorException>(() => NpyFile.Read<float>(_folder["a.npy"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_streamed_file_equals_one_written_at_once()
    {
        using (var stream = File.Create(_folder["streamed.npy"]))
        {
            var writer = new NpyWriter<float>(stream, 2, 2);
            for (var row = 0; row < 12; row++)
            {
                writer.Append([row, row + 0.25f, row + 0.5f, row + 0.75f]);
            }

            writer.Complete();
        }

        var (values, shape) = NpyFile.Read<float>(_folder["streamed.npy"]);
        Assert.Equal([12, 2, 2], shape);
        Assert.Equal(Enumerable.Range(0, 48).Select(i => (i / 4) + (i % 4 * 0.25f)), values);
    }

    [Fact]
    public void A_stream_that_was_not_completed_is_refused()
    {
        using (var stream = File.Create(_folder["open.npy"]))
        {
            new NpyWriter<float>(stream, 2).Append([1, 2]);
        }

        Assert.Throws<UserErrorException>(() => new MappedRows(_folder["open.npy"]));
    }

    public void Dispose() => _folder.Dispose();

    private void Save<T>(T[] values, params int[] shape)
        where T : unmanaged
    {
        using var stream = File.Create(_folder["a.npy"]);
        NpyFile.Write<T>(stream, values, shape);
    }
}
