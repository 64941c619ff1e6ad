using System.Buffers.Binary;
using System.Text;
using Experiments.Models.Networks.Torch;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class VersionNeedsTests
{
    [Fact]
    public void Only_the_named_versions_become_weak()
    {
        var image = Image("GLIBCXX_3.4", "GLIBCXX_3.4.32", "GLIBC_2.34");
        Assert.Equal(1, VersionNeeds.Weaken(image, "GLIBCXX_3.4.32", "GLIBCXX_3.4.31"));
        Assert.Equal([0, 2, 0], Enumerable.Range(0, 3).Select(need => (int)image[Needs + 16 + (need * 16) + 4]));
    }

    [Fact]
    public void Files_that_are_not_libraries_are_unchanged()
    {
        Assert.Equal(0, VersionNeeds.Weaken(new byte[1000], "x"));
        Assert.Equal(0, VersionNeeds.Weaken("short"u8.ToArray(), "x"));
    }

    private const int Needs = 64 + (2 * 64);
    private const int Strings = 512;

    /// <summary>An ELF64 image with two sections: the version needs of one library, and their names.</summary>
    private static byte[] Image(params string[] versions)
    {
        var image = new byte[1024];
        "\u007fELF\u0002\u0001"u8.CopyTo(image);
        U64(0x28, 64);
        U16(0x3A, 64);
        U16(0x3C, 2);
        U32(64 + 4, 0x6ffffffe);
        U64(64 + 24, Needs);
        U32(64 + 40, 1);
        U64(128 + 24, Strings);
        U16(Needs + 2, versions.Length);
        U32(Needs + 8, 16u);
        var name = 1;
        for (var i = 0; i < versions.Length; i++)
        {
            var need = Needs + 16 + (i * 16);
            U32(need + 8, (uint)name);
            U32(need + 12, i + 1 < versions.Length ? 16u : 0);
            Encoding.ASCII.GetBytes(versions[i]).CopyTo(image, Strings + name);
            name += versions[i].Length + 1;
        }

        return image;

        void U16(int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), (ushort)value);
        void U32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);
        void U64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
    }
}
