using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Tables;
using Parquet;
using Xunit;

namespace Experiments.Unit.Tables;

public sealed class PredictionTableTests
{
    private static readonly RunPredictions Page = new(
        new RunId(new ExperimentId("s", 1), 0, 2), ["r,b", "rock"], [new SliceId(new TrackId("ds", "t"), 0)], [1], [0.75f, 0.25f], 2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The columns have the same names as in a .parquet file: a genre may have the name of another column.</summary>
    [Fact]
    public async Task Predictions_have_one_row_per_slice_and_run() => Assert.Equal(
        "run,slice,actual,predicted,\"probability.r,b\",probability.rock\ns/e1/r0f2,ds/t/0,rock,\"r,b\",0.75,0.25\n"
            + "s/e1/r0f2,ds/t/0,rock,\"r,b\",0.75,0.25\n",
        Encoding.UTF8.GetString(await WriteAsync(TableFormat.Csv, Page, Page)));

    [Fact]
    public async Task Their_JSON_is_one_document_however_many_pages_there_are()
    {
        using var document = JsonDocument.Parse(await WriteAsync(TableFormat.Json, Page, Page));
        var rows = document.RootElement.GetProperty("rows");
        Assert.Equal(2, rows.GetArrayLength());
        Assert.Equal("r,b", rows[1].GetProperty("predicted").GetString());
        Assert.Equal("[0.75,0.25]", rows[1].GetProperty("probabilities").GetRawText());
        Assert.Equal("""{"genres":[],"rows":[]}""" + "\n", Encoding.UTF8.GetString(await WriteAsync(TableFormat.Json)));
    }

    [Fact]
    public async Task Each_page_is_a_row_group_of_its_Parquet_file()
    {
        using var stream = new MemoryStream(await WriteAsync(TableFormat.Parquet, Page, Page));
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: Cancellation);
        Assert.Equal((2, "probability.r,b"), (reader.RowGroupCount, reader.Schema.DataFields[4].Name));
    }

    private static async Task<byte[]> WriteAsync(TableFormat format, params RunPredictions[] pages)
    {
        using var stream = new MemoryStream();
        Assert.Equal(pages.Length, await PredictionTable.WriteAsync(format, stream, pages.ToAsyncEnumerable(), Cancellation));
        return stream.ToArray();
    }
}
