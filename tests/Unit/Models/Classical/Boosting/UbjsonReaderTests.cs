using Experiments.Domain;
using Experiments.Models.Classical.Boosting;
using Xunit;

namespace Experiments.Unit.Models.Classical.Boosting;

public sealed class UbjsonReaderTests
{
    [Fact]
    public void Every_type_is_read()
    {
        byte[] bytes =
        [
            .. "{i"u8, 1, .. "a[$l#U"u8, 2, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff, .. "i"u8, 1, .. "b[Ti"u8, 0xfe, .. "]i"u8, 1,
            .. "cSi"u8, 2, .. "xyi"u8, 1, .. "dd"u8, 0x3f, 0x80, 0, 0, .. "i"u8, 1, .. "eZ}"u8,
        ];
        var read = Assert.IsType<Dictionary<string, object?>>(UbjsonReader.Read(bytes));
        Assert.Equal([7L, -1L], Assert.IsType<object?[]>(read["a"]));
        Assert.Equal([true, -2L], Assert.IsType<object?[]>(read["b"]));
        Assert.Equal("xy", read["c"]);
        Assert.Equal(1.0, read["d"]);
        Assert.Null(read["e"]);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => UbjsonReader.Read(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Deep_nesting_and_false_lengths_are_refused()
    {
        Assert.Throws<FormatException>(() => UbjsonReader.Read([.. Enumerable.Repeat((byte)'[', 100_000)]));
        Assert.Throws<FormatException>(() => UbjsonReader.Read([.. "[$d#l"u8, 0x7f, 0xff, 0xff, 0xff]));
        Assert.Throws<FormatException>(() => UbjsonReader.Read([.. "Si"u8, 0xff]));
    }

    [Fact]
    public void A_damaged_model_of_the_library_is_told_and_never_crashes()
    {
        var random = new RandomStream(3);
        var sound = XGBoostReferenceTests.Reference.GetProperty("stored").GetProperty("model").GetBytesFromBase64();
        for (var i = 0; i < 2_000; i++)
        {
            var broken = (byte[])sound.Clone();
            broken[random.NextInt(broken.Length)] ^= (byte)(1 << random.NextInt(8));
            try
            {
                XGBoostLibraryModel.Read(broken, 7, 3);
            }
            catch (UserErrorException e)
            {
                Assert.Contains("the model file is damaged", e.Message, StringComparison.Ordinal);
            }
        }
    }
}
