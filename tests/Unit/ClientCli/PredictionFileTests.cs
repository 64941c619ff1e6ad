using System.Text.Json;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class PredictionFileTests
{
    [Fact]
    public void Predictions_have_one_row_per_slice_and_run()
    {
        var page = new RunPredictions(
            new RunId(new ExperimentId("s", 1), 0, 2), ["r,b", "rock"], [new SliceId(new TrackId("ds", "t"), 0)], [1], [0.75f, 0.25f], 1);
        using var folder = new TemporaryFolder();
        var csv = folder["predictions.csv"];
        PredictionFile.Write(csv, [page]);

        // The same names as in a .parquet file: a genre may have the name of another column.
        Assert.Equal(
            ["run,slice,actual,predicted,\"probability.r,b\",probability.rock", "s/e1/r0f2,ds/t/0,rock,\"r,b\",0.75,0.25"],
            File.ReadAllLines(csv));
        using var json = new StringWriter();
        PredictionFile.WriteJson(json, [page]);
        using var document = JsonDocument.Parse(json.ToString());
        Assert.Equal("r,b", document.RootElement.GetProperty("rows")[0].GetProperty("predicted").GetString());
        Assert.Throws<UserErrorException>(() => RowsFile.Check("x.xls"));
    }
}
