using System.Globalization;
using System.Text;
using Experiments.Domain;
using Experiments.Store.Tables;
using Xunit;

namespace Experiments.Unit.Store.Tables;

/// <summary>The one reader of CSV files: every dialect gives the same rows, and no row is lost.</summary>
public sealed class TableFileTests
{
    private static readonly string[] File = ["filename", "file", "name"];
    private static readonly string[] Label = ["label"];

    /// <summary>One table, two rows, as different programs write it.</summary>
    public static TheoryData<string, string> Dialects => new()
    {
        { "plain", "filename,label,a,b\nx.wav,pop,1.5,2\ny.wav,rock,3,4\n" },
        { "Windows line ends, last line open", "filename,label,a,b\r\nx.wav,pop,1.5,2\r\ny.wav,rock,3,4" },
        { "old Macintosh line ends", "filename,label,a,b\rx.wav,pop,1.5,2\ry.wav,rock,3,4\r" },
        { "blank lines at the end and within", "filename,label,a,b\nx.wav,pop,1.5,2\n\ny.wav,rock,3,4\n\n  \n,,,\n" },
        { "tabs", "filename\tlabel\ta\tb\nx.wav\tpop\t1.5\t2\ny.wav\trock\t3\t4\n" },
        { "semicolons and decimal commas", "filename;label;a;b\nx.wav;pop;1,5;2\ny.wav;rock;3;4\n" },
        { "bars", "filename|label|a|b\nx.wav|pop|1.5|2\ny.wav|rock|3|4\n" },
        { "Excel's first line", "sep=;\r\nfilename;label;a;b\r\nx.wav;pop;1.5;2\r\ny.wav;rock;3;4\r\n" },
        { "Excel's first line, quoted", "\"sep=\t\"\r\nfilename\tlabel\ta\tb\r\nx.wav\tpop\t1.5\t2\r\ny.wav\trock\t3\t4\r\n" },
        { "a delimiter at every end", "filename,label,a,b,\nx.wav,pop,1.5,2,\ny.wav,rock,3,4,\n" },
        { "a delimiter at the end of rows", "filename,label,a,b\nx.wav,pop,1.5,2,\ny.wav,rock,3,4,\n" },
        { "everything quoted", "\"filename\",\"label\",\"a\",\"b\"\n\"x.wav\",\"pop\",\"1.5\",\"2\"\n\"y.wav\",\"rock\",\"3\",\"4\"\n" },
        { "numpy.savetxt", "# filename label a b\nx.wav pop 1.5 2\ny.wav rock 3 4\n" },
        { "numpy.savetxt with widths", "# filename label a b\n x.wav  pop   1.5     2\n y.wav rock     3     4\n" },
        { "numpy.savetxt with two header lines", "# made in 2019\n# filename,label,a,b\nx.wav,pop,1.5,2\ny.wav,rock,3,4\n" },
        { "comments before the header", "# made by hand, with care\n#\nfilename,label,a,b\nx.wav,pop,1.5,2\ny.wav,rock,3,4\n" },
        { "openSMILE", "name;label;a;b\n'x.wav';'pop';1.5;2\n'y.wav';'rock';3;4\n" },
    };

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_dialect_gives_the_same_rows(string dialect, string text)
    {
        var table = Read(text);
        Assert.Equal(4, table.Names.Length);
        Assert.Equal(["label", "a", "b"], table.Names.Skip(1));
        Assert.Equal(2, table.RowCount);
        Assert.Equal(["x.wav pop 1.5 2", "y.wav rock 3 4"], Rows(table).Select(row => row.Replace(',', '.')));
        Assert.Equal(0, table.Find(File));
        Assert.NotEmpty(dialect);
    }

    [Theory]
    [InlineData("\"\",\"label\",\"a\"\n\"x.wav\",\"pop\",1\n\"y.wav\",\"rock\",2\n")]
    [InlineData("\"label\" \"a\"\n\"x.wav\" \"pop\" 1\n\"y.wav\" \"rock\" 2\n")]
    [InlineData("label\ta\nx.wav\tpop\t1\ny.wav\trock\t2\n")]
    public void Row_names_of_R_are_a_column_without_a_name(string text)
    {
        var table = Read(text);
        Assert.Equal(["", "label", "a"], table.Names);
        Assert.Equal(["x.wav pop 1", "y.wav rock 2"], Rows(table));
    }

    [Fact]
    public void A_row_that_starts_with_a_number_sign_is_a_row() =>
        Assert.Equal(
            ["#1 hit.wav pop", "b.wav #indie", "#c.wav x"], Rows(Read("filename,label\n#1 hit.wav,pop\nb.wav,#indie\n#c.wav,x\n")));

    [Fact]
    public void Quoted_cells_hold_delimiters_quotes_and_line_ends_and_lines_are_counted()
    {
        var table = Read("filename,label\n\"a,b.wav\",pop\n\"a \"\"b\"\".wav\",\"x\ny\"\nc.wav,pop\n");
        Assert.Equal(["a,b.wav pop", "a \"b\".wav x\ny", "c.wav pop"], Rows(table));
        using var rows = table.Open();
        var lines = new List<int>();
        while (rows.Read())
        {
            lines.Add(rows.Line);
        }

        Assert.Equal([2, 3, 5], lines);
    }

    [Fact]
    public void A_quote_within_a_cell_is_text() =>
        Assert.Equal(["12\" mix.wav pop", "b.wav pop"], Rows(Read("filename,label\n12\" mix.wav,pop\nb.wav,pop\n")));

    [Fact]
    public void Backslashes_escape_quotes_where_nothing_else_makes_sense() =>
        Assert.Equal(["a \"b\" c.wav pop", "d.wav pop"], Rows(Read("filename,label\n\"a \\\"b\\\" c.wav\",pop\nd.wav,pop\n")));

    [Theory]
    [InlineData("filename,label\na.wav,pop\n\"b.wav,pop\nc.wav,pop\n", "t.csv:3: a quote opens in this row and is never closed")]
    [InlineData("filename,label\n\"a\"b.wav,pop\nc.wav,pop\n", "t.csv:2: text follows a closing quote")]
    [InlineData("", "t.csv: is not a table with a header: it is empty")]
    [InlineData(" \n\n", "t.csv: is not a table with a header: it is empty")]
    public void What_is_not_a_table_is_refused_with_its_line(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<UserErrorException>(() => Rows(Read(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_byte_order_mark_names_the_encoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        Assert.Equal(["são.wav forró 音楽"], Rows(Read([.. encoding.GetPreamble(), .. encoding.GetBytes(International)])));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void An_encoding_without_a_mark_is_recognized(string name) =>
        Assert.Equal(["são.wav forró 音楽"], Rows(Read(Encoding.GetEncoding(name).GetBytes(International))));

    [Fact]
    public void Latin_letters_in_one_byte_are_read_and_told()
    {
        var table = Read(Encoding.Latin1.GetBytes("filename,label\nsão.wav,forró\nb.wav,canção\n"));
        Assert.Equal(["são.wav forró", "b.wav canção"], Rows(table));
        Assert.Contains(table.Notes, note => note.Contains("Windows-1252", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1251, "filename,label\na.wav,шансон\n", 2)]
    [InlineData(936, "filename,label\na.wav,x\nb.wav,音乐\n", 3)]
    [InlineData(932, "filename,label\na.wav,演歌\n", 2)]
    public void Other_encodings_are_refused_with_the_line(int codePage, string text, int line)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes(text); // not null: built in
        var error = Assert.Throws<UserErrorException>(() => Read(bytes));
        Assert.StartsWith($"t.csv:{line}: is neither UTF-8 nor Windows-1252", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_encodings_in_one_file_are_refused()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("filename,label\na.wav,forró\n"), .. Encoding.Latin1.GetBytes("b.wav,canção\n")];
        Assert.StartsWith("t.csv:2: is neither", Assert.Throws<UserErrorException>(() => Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, "t.csv: is compressed with gzip; decompress it")]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0 }, "t.csv: is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV")]
    public void Another_kind_of_file_is_called_by_its_name(byte[] content, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Read(content)).Message);

    [Fact]
    public void A_binary_file_is_refused() => Assert.Equal(
        "t.csv:2: has a zero byte, so this is not a text file",
        Assert.Throws<UserErrorException>(() => Read("filename,label\na\0b,pop\n")).Message);

    [Fact]
    public void Rows_may_be_of_any_length_and_have_100_000_columns()
    {
        var names = Enumerable.Range(0, 100_000).Select(i => $"f{i}");
        var cells = Enumerable.Range(0, 100_000).Select(i => i.ToString(CultureInfo.InvariantCulture));
        var table = Read($"filename,label,{string.Join(',', names)}\n{new string('x', 200_000)}.wav,pop,{string.Join(',', cells)}\n");
        using var rows = table.Open();
        Assert.True(rows.Read());
        Assert.Equal((100_002, "99999"), (rows.Count, rows.Text(100_001)));
        Assert.False(rows.Read());
    }

    private const string International = "filename,label,a\nsão.wav,forró,音楽\n";

    private static TableFile Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static TableFile Read(byte[] content) => TableFile.Read("t.csv", content, File, Label);

    private static List<string> Rows(TableFile table)
    {
        var read = new List<string>();
        using var rows = table.Open();
        while (rows.Read())
        {
            read.Add(string.Join(' ', Enumerable.Range(0, rows.Count).Select(rows.Text)));
        }

        return read;
    }
}
