using Experiments.Domain;
using Experiments.Features.Storage;
using Parquet;
using Xunit;

namespace Experiments.Unit.Features.Storage;

public sealed class ParquetTableTests : IDisposable
{
    private static readonly SliceInfo[] Slices =
    [
        new(SliceId.Parse("d/a.00001/0"), "blues", "Ann", 0, false),
        new(SliceId.Parse("d/a.00001/1"), "blues", "Ann", 3, true),
        new(SliceId.Parse("d/ö, \"b\"/0"), "rock", "", 0, false),
    ];

    private static readonly TableColumn[] Columns = [new("rms_mean"), new("tempo", "BPM")];
    private static readonly float[] Values = [0.5f, 120, float.MinValue, 60, -1e-30f, 90];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_written_file_reads_back_the_same()
    {
        Save(Slices, Values);
        var (slices, columns, values) = ParquetTable.Read(_folder["t.parquet"], "d");
        Assert.Equal(Slices, slices);
        Assert.Equal(Columns, columns);
        Assert.Equal(Values, values);
    }

    [Fact]
    public void Row_groups_are_read_in_order()
    {
        using (var stream = File.Create(_folder["t.parquet"]))
        {
            using var table = new ParquetTable(stream, [.. Columns]);
            table.Append(Slices[..2], Values.AsSpan(0, 4));
            table.Append([], []);
            table.Append(Slices[2..], Values.AsSpan(4));
        }

        var (slices, _, values) = ParquetTable.Read(_folder["t.parquet"], "d");
        Assert.Equal(Slices, slices);
        Assert.Equal(Values, values);
    }

    [Fact]
    public async Task Other_readers_see_plain_columns_and_metadata()
    {
        Save(Slices, Values);
        await using var reader = await ParquetReader.CreateAsync(
            _folder["t.parquet"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["slice", "track", "index", "genre", "group", "offsetSeconds", "isPadded", "rms_mean", "tempo"],
            reader.Schema.DataFields.Select(field => field.Name));
        Assert.Equal("abc", reader.CustomMetadata["featureSet"]);
        Assert.All(reader.Schema.DataFields, field => Assert.False(field.IsNullable));
        Assert.Equal(typeof(float), reader.Schema.DataFields[^1].ClrType);
    }

    [Fact]
    public void Equal_rows_give_equal_bytes()
    {
        Save(Slices, Values);
        var first = File.ReadAllBytes(_folder["t.parquet"]);
        Save(Slices, Values);
        Assert.Equal(first, File.ReadAllBytes(_folder["t.parquet"]));
    }

    [Fact]
    public void A_damaged_file_is_reported_by_name()
    {
        Save(Slices, Values);
        var bytes = File.ReadAllBytes(_folder["t.parquet"]);
        File.WriteAllBytes(_folder["t.parquet"], bytes[..^20]);
        var error = Assert.Throws<UserErrorException>(() => ParquetTable.Read(_folder["t.parquet"], "d"));
        Assert.StartsWith(_folder["t.parquet"], error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Save(SliceInfo[] slices, float[] values)
    {
        using var stream = File.Create(_folder["t.parquet"]);
        using var table = new ParquetTable(stream, [.. Columns], new Dictionary<string, string> { ["featureSet"] = "abc" });
        table.Append(slices, values);
    }
}
