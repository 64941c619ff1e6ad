using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Experiments.Domain;
using Experiments.Tables;
using Parquet;
using Xunit;

namespace Experiments.Unit.Tables;

/// <summary>One table in every format: the same names, the same digits, and nothing where a value is missing.</summary>
public sealed class TableWriterTests
{
    private static readonly TableField[] Fields =
    [
        new("name", TableKind.Text), new("score", TableKind.Number), new("energy", TableKind.Single, "dB"), new("index", TableKind.Integer),
        new("isPadded", TableKind.Flag),
    ];

    private static readonly object?[][] Rows =
    [
        ["=1+1", 0.1 + 0.2, 0.1f, 3, true], ["a\"b,ä", 1e-7, float.MaxValue, -1, false], [null, null, null, null, null],
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_that_a_spreadsheet_would_run_is_guarded_in_CSV() => Assert.Equal(
        "name,score,energy,index,isPadded\n'=1+1,0.30000000000000004,0.1,3,true\n\"a\"\"b,ä\",1E-07,3.4028235E+38,-1,false\n,,,,\n",
        Encoding.UTF8.GetString(await WriteAsync(TableFormat.Csv)));

    [Fact]
    public async Task A_row_of_JSON_has_what_there_is()
    {
        var text = Encoding.UTF8.GetString(await WriteAsync(TableFormat.Json));
        Assert.Equal(
            """
            [
            {"name":"=1+1","score":0.30000000000000004,"energy":0.1,"index":3,"isPadded":true},
            {"name":"a\"b,ä","score":1E-07,"energy":3.4028235E+38,"index":-1,"isPadded":false},
            {}
            ]

            """, text);
        Assert.Equal("[]\n", Encoding.UTF8.GetString(await WriteAsync(TableFormat.Json, [])));
    }

    [Fact]
    public async Task Parquet_reads_back()
    {
        using var stream = new MemoryStream(await WriteAsync(TableFormat.Parquet));
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: Cancellation);
        Assert.Equal(
            [typeof(ReadOnlyMemory<char>), typeof(double), typeof(float), typeof(int), typeof(bool)],
            reader.Schema.DataFields.Select(field => field.ClrType));
        Assert.Equal(2, reader.RowGroupCount);
        using var group = reader.OpenRowGroupReader(0);
        var names = new string[2];
        await group.ReadAsync(reader.Schema.DataFields[0], names, cancellationToken: Cancellation);
        Assert.Equal(["=1+1", "a\"b,ä"], names);
    }

    [Fact]
    public async Task Arrow_reads_back_with_units_and_without_missing_values()
    {
        using var reader = new ArrowStreamReader(new MemoryStream(await WriteAsync(TableFormat.Arrow)));
        Assert.Equal(Fields.Select(field => field.Name), reader.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal("dB", reader.Schema.GetFieldByName("energy").Metadata["unit"]);
        var rows = new List<object?[]>();
        while (await reader.ReadNextRecordBatchAsync(Cancellation) is { } batch)
        {
            rows.AddRange(Enumerable.Range(0, batch.Length).Select(row => new object?[]
            {
                ((StringArray)batch.Column(0)).GetString(row), ((DoubleArray)batch.Column(1)).GetValue(row),
                ((FloatArray)batch.Column(2)).GetValue(row), ((Int32Array)batch.Column(3)).GetValue(row),
                ((BooleanArray)batch.Column(4)).GetValue(row),
            }));
        }

        Assert.Equal(Rows, rows);
        using var empty = new ArrowStreamReader(new MemoryStream(await WriteAsync(TableFormat.Arrow, [])));
        Assert.Equal(Fields.Length, empty.Schema.FieldsList.Count);
        Assert.Null(await empty.ReadNextRecordBatchAsync(Cancellation));
    }

    [Fact]
    public async Task A_column_of_rows_with_names_has_the_kind_that_holds_all_of_its_values()
    {
        Dictionary<string, object?>[] rows =
        [
            new() { ["run"] = "e0", ["c"] = ParameterValue.Of(1), ["k"] = 3, ["seed"] = ulong.MaxValue },
            new() { ["run"] = "e1", ["c"] = ParameterValue.Of("x"), ["k"] = null },
        ];
        using var stream = new MemoryStream();
        await RowTable.WriteAsync(TableFormat.Arrow, stream, rows, ["run"], Cancellation);
        stream.Position = 0;
        using var reader = new ArrowStreamReader(stream);
        Assert.Equal("run:utf8 c:utf8 k:double seed:utf8", string.Join(' ', reader.Schema.FieldsList.Select(
            field => string.Create(CultureInfo.InvariantCulture, $"{field.Name}:{field.DataType.Name}"))));
    }

    private static Task<byte[]> WriteAsync(TableFormat format) => WriteAsync(format, Rows);

    /// <summary>Two rows as one piece, the others as another.</summary>
    private static async Task<byte[]> WriteAsync(TableFormat format, object?[][] rows)
    {
        using var stream = new MemoryStream();
        await using (var writer = await TableWriter.CreateAsync(format, stream, [.. Fields], Cancellation))
        {
            foreach (var piece in new[] { rows.Take(2), rows.Skip(2) }.Where(piece => piece.Any()))
            {
                await writer.AppendAsync([.. piece], Cancellation);
            }

            await writer.CompleteAsync(Cancellation);
        }

        return stream.ToArray();
    }
}
