using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store.Npy;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class MappedRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Rows_are_read_from_the_file()
    {
        using var rows = Map(rows: 5, 2, 3);
        Assert.Equal((5, 6), (rows.Count, rows.RowLength()));
        Assert.Equal([2, 3], rows.Shape);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (float)i), rows.ToArray());
    }

    [Fact]
    public void A_row_beyond_the_end_and_a_short_destination_are_refused()
    {
        using var rows = Map(rows: 2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.CopyRow(2, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.CopyRow(-1, new float[3]));
        Assert.Throws<ArgumentException>(() => rows.CopyRow(0, new float[2]));
    }

    [Fact]
    public void Several_threads_read_the_same_rows()
    {
        using var rows = Map(rows: 64, 100);
        var wrong = 0;
        Parallel.For(0, 2000, _ =>
        {
            var row = new float[100];
            for (var i = 0; i < 64; i++)
            {
                rows.CopyRow(i, row);
                wrong += row[0] == i * 100 && row[99] == (i * 100) + 99 ? 0 : 1;
            }
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Reading_after_disposal_throws()
    {
        var rows = Map(rows: 4, 3);
        rows.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rows.CopyRow(0, new float[3]));
    }

    [Fact]
    public void A_file_without_rows_reads_as_empty()
    {
        using var rows = Map(rows: 0, 3);
        Assert.Empty(rows.ToArray());
    }

    [Fact]
    public void A_file_of_doubles_is_refused()
    {
        using (var stream = File.Create(_folder["d.npy"]))
        {
            NpyFile.Write<double>(stream, [1, 2], 2);
        }

        Assert.Throws<UserErrorException>(() => new MappedRows(_folder["d.npy"]));
    }

    [Fact]
    public void Parts_are_concatenated_and_empty_ones_are_skipped()
    {
        var rows = new ConcatenatedRows([2], [Rows(), Rows(1, 2, 3, 4), Rows(), Rows(5, 6), Rows()]);
        Assert.Equal([1f, 2, 3, 4, 5, 6], rows.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.CopyRow(3, new float[2]));
        Assert.Throws<ArgumentException>(() => new ConcatenatedRows([3], [Rows(1, 2)]));

        static MemoryRows Rows(params float[] values) => new(values, 2);
    }

    public void Dispose() => _folder.Dispose();

    private MappedRows Map(int rows, params int[] shape)
    {
        using (var stream = File.Create(_folder["rows.npy"]))
        {
            var length = shape.Aggregate(rows, (product, dimension) => product * dimension);
            NpyFile.Write<float>(stream, [.. Enumerable.Range(0, length).Select(i => (float)i)], [rows, .. shape]);
        }

        return new MappedRows(_folder["rows.npy"]);
    }
}
