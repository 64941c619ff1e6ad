using Experiments.ClientCli.Output;
using Experiments.Domain;
using Parquet;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class RowsFileTests : IDisposable
{
    private static readonly Dictionary<string, object?>[] Rows =
    [
        new() { ["run"] = "s/e0/r0f0", ["parameter.k"] = ParameterValue.Of(3), ["seed"] = ulong.MaxValue, ["stopped"] = true },
        new() { ["run"] = "a,b", ["test"] = 0.5 },
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_is_one_line_with_empty_cells_for_missing_values()
    {
        RowsFile.Write(_folder["rows.csv"], Rows, "run");
        Assert.Equal(
            [
                "run,parameter.k,seed,stopped,test",
                "s/e0/r0f0,3,18446744073709551615,true,",
                "\"a,b\",,,,0.5",
            ], File.ReadAllLines(_folder["rows.csv"]));
    }

    [Fact]
    public void Formula_like_text_is_guarded_and_numbers_are_not()
    {
        RowsFile.Write(_folder["rows.csv"],
            [
                new Dictionary<string, object?>
                {
                    ["run"] = "=1+1",
                    ["-gap"] = -0.25,
                    ["parameter.k"] = ParameterValue.Of(-3),
                    ["word"] = ParameterValue.Of("-x"),
                },
            ], "run");
        Assert.Equal(["run,'-gap,parameter.k,word", "'=1+1,-0.25,-3,'-x"], File.ReadAllLines(_folder["rows.csv"]));
    }

    [Fact]
    public async Task Parquet_has_typed_columns_and_keeps_all_digits_of_seeds()
    {
        RowsFile.Write(_folder["rows.parquet"], Rows, "run");
        await using var stream = File.OpenRead(_folder["rows.parquet"]);
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                ("run", typeof(ReadOnlyMemory<char>)),
                ("parameter.k", typeof(double)),
                ("seed", typeof(ReadOnlyMemory<char>)),
                ("stopped", typeof(bool)),
                ("test", typeof(double)),
            ],
            reader.Schema.DataFields.Select(field => (field.Name, field.ClrType)));
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(2, group.RowCount);
        var seeds = new string[2];
        await group.ReadAsync(reader.Schema.DataFields.Single(field => field.Name == "seed"), seeds,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["18446744073709551615", ""], seeds);
    }

    [Fact]
    public void An_unknown_format_is_refused() => Assert.Throws<UserErrorException>(() => RowsFile.Check("rows.xls"));
}
