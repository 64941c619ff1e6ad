using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Experiments.Domain;
using Experiments.Store.Npy;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class NpyTensorTests
{
    private static readonly float[] Numbers = [0, 1, 2, 200, 255, 17, 3, 4, 5, 6, 7, 8];

    [Theory]
    [InlineData("|u1")]
    [InlineData("<f2")]
    [InlineData(">f2")]
    [InlineData("<f4")]
    [InlineData(">f4")]
    public void Rows_of_every_type_are_read_as_float32_and_hash_to_the_file(string descr)
    {
        var bytes = Npy(descr, "2, 2, 3", Encode(descr, Numbers));
        using var tensor = new NpyTensor(new MemoryStream(bytes), "x.npy");
        Assert.Equal((2, 2, 3, 6), (tensor.Rows, tensor.Bands, tensor.Frames, tensor.RowLength));
        var row = new float[6];
        tensor.Read(1, row);
        Assert.Equal(Numbers[6..], row);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        tensor.AppendHeaderTo(hash);
        tensor.Read(0, row, hash);
        Assert.Equal(Numbers[..6], row);
        tensor.Read(1, row, hash);
        Assert.Equal(SHA256.HashData(bytes), hash.GetHashAndReset());
    }

    [Theory]
    [InlineData((byte)1)]
    [InlineData((byte)2)]
    [InlineData((byte)3)]
    public void Every_version_is_read(byte version)
    {
        using var tensor = new NpyTensor(new MemoryStream(Npy("|u1", "1, 1, 2", [7, 9], version: version)), "x.npy");
        var row = new float[2];
        tensor.Read(0, row);
        Assert.Equal([7f, 9], row);
    }

    [Theory]
    [InlineData("<f8", "1, 1, 1", "x.npy: numbers of type '<f8' are not supported; save x.astype('float32'), or uint8 or float16")]
    [InlineData("|i1", "1, 1, 1", "x.npy: numbers of type '|i1' are not supported")]
    [InlineData("|u1", "8", "x.npy: has 1 dimensions, [8], instead of three: [tracks, bands, frames]")]
    [InlineData("|u1", "2, 1, 2, 2", "x.npy: has 4 dimensions, [2, 1, 2, 2], instead of three")]
    [InlineData("|u1", "0, 4, 4", "x.npy: is empty: its shape is [0, 4, 4]")]
    [InlineData("|u1", "2, 2, 3", "it is truncated or damaged")]
    [InlineData("<f4", "2, 1, 2", "it is truncated or damaged")]
    public void An_array_of_another_kind_is_refused_in_one_line(string descr, string shape, string reason)
    {
        var error = Assert.Throws<UserErrorException>(
            () => new NpyTensor(new MemoryStream(Npy(descr, shape, new byte[shape[0] == '0' ? 0 : 8])), "x.npy"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Single(error.Lines);
    }

    [Fact]
    public void Fortran_order_is_refused_with_the_way_out()
    {
        var error = Assert.Throws<UserErrorException>(
            () => new NpyTensor(new MemoryStream(Npy("|u1", "2, 2, 2", new byte[8], order: "True")), "x.npy"));
        Assert.Equal("x.npy: is in Fortran order; save numpy.ascontiguousarray(x) instead", error.Message);
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_read_is_refused()
    {
        using var stream = new MemoryStream();
        stream.Write(Npy("|u1", "2, 1, 4", new byte[8]));
        stream.Position = 0;
        using var tensor = new NpyTensor(stream, "x.npy");
        stream.SetLength(stream.Length - 1);
        tensor.Read(0, new float[4]);
        Assert.StartsWith("x.npy: was cut off", Assert.Throws<UserErrorException>(() => tensor.Read(1, new float[4])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_known_by_its_first_bytes()
    {
        Assert.True(NpyTensor.IsNpy(Npy("|u1", "1, 1, 1", [0])));
        Assert.False(NpyTensor.IsNpy("filename,label"u8));
        Assert.False(NpyTensor.IsNpy([0x93]));
    }

    /// <summary>A file as numpy.save writes it.</summary>
    internal static byte[] Npy(string descr, string shape, byte[] numbers, byte version = 1, string order = "False")
    {
        var comma = shape.Contains(',', StringComparison.Ordinal) ? "" : ",";
        var text = Encoding.ASCII.GetBytes($"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({shape}{comma}), }}\n");
        var length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes((uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. numbers];
    }

    /// <summary>Numbers as bytes of a type.</summary>
    internal static byte[] Encode(string descr, float[] numbers)
    {
        var bytes = new byte[numbers.Length * (descr[2] - '0')];
        for (var i = 0; i < numbers.Length; i++)
        {
            switch (descr)
            {
                case "|u1":
                    bytes[i] = (byte)numbers[i];
                    break;
                case "<f2":
                    BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)numbers[i]);
                    break;
                case ">f2":
                    BinaryPrimitives.WriteHalfBigEndian(bytes.AsSpan(2 * i), (Half)numbers[i]);
                    break;
                case "<f4":
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), numbers[i]);
                    break;
                default:
                    BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(4 * i), numbers[i]);
                    break;
            }
        }

        return bytes;
    }
}
