using Experiments.Domain;
using Experiments.Store.Npy;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class NpyRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["x.npy"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_equal_those_of_the_whole_array()
    {
        Write<float>([.. Enumerable.Range(0, 30).Select(i => i / 10f)], 6, 5);
        using var rows = new NpyRows<float>(Path);
        Assert.Equal((6, 5), (rows.Count, rows.RowLength));
        var row = new float[5];
        for (var i = 0; i < 6; i++)
        {
            rows.Read(i, row);
            Assert.Equal(NpyFile.Read<float>(Path).Values[(5 * i)..((5 * i) + 5)], row);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(6, row));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(-1, row));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void A_sorted_number_is_found_at_its_index(int count)
    {
        int[] numbers = [.. Enumerable.Range(0, count).Select(i => (3 * i) + 1)];
        Write<int>(numbers, count);
        using var rows = new NpyRows<int>(Path);
        for (var number = -1; number <= (3 * count) + 3; number++)
        {
            var place = Array.IndexOf(numbers, number);
            Assert.Equal(place < 0 ? null : place, rows.Find(number));
        }
    }

    [Fact]
    public void The_wrong_element_type_is_refused()
    {
        Write<int>([1, 2], 2);
        Assert.Contains("Int32", Assert.Throws<UserErrorException>(() => new NpyRows<float>(Path)).Message, StringComparison.Ordinal);
    }

    private void Write<T>(T[] values, params int[] shape)
        where T : unmanaged
    {
        using var stream = File.Create(Path);
        NpyFile.Write<T>(stream, values, shape);
    }
}
