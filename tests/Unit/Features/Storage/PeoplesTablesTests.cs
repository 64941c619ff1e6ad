using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Experiments.Domain;
using Experiments.Features.Storage;
using Xunit;

namespace Experiments.Unit.Features.Storage;

/// <summary>Feature tables as people have them: which rows, columns and tracks come of one.</summary>
public sealed class PeoplesTablesTests
{
    /// <summary>Columns that are no features, by the value in a row; 12 tracks of two slices, two labels.</summary>
    public static TheoryData<string, Func<int, double>> Suspects => new()
    {
        { "rises or falls from row to row", row => row + 7 },
        { "rises or falls from row to row", row => -0.5 * row },
        { "rises or falls from row to row", row => row / 2 },
        { "differs in every row", row => row * 7 % 24 },
        { "differs in every track", row => row / 2 * 5 % 12 },
        { "has one value per label", row => row < 12 ? 0 : 1 },
        { "has one value per label", row => row < 12 ? 3.25 : -8 },
        { "has one value in all rows", _ => 4 },
    };

    [Theory]
    [MemberData(nameof(Suspects))]
    public void A_column_that_tells_the_row_or_the_label_is_left_out_and_named(string reason, Func<int, double> valueOf)
    {
        var text = Text("suspect", valueOf);
        var table = Read(text);
        Assert.Equal(["noise"], table.Columns.Select(column => column.Name));
        Assert.Contains(reason, Assert.Single(table.ColumnsLeftOut), StringComparison.Ordinal);
        Assert.StartsWith("suspect: ", table.ColumnsLeftOut[0], StringComparison.Ordinal);

        Assert.Equal(["suspect", "noise"], Read(text, "suspect", "noise").Columns.Select(column => column.Name));
        Assert.Equal(["suspect", "noise"], Read(text, "*").Columns.Select(column => column.Name));
        Assert.Equal(["noise"], Read(text, "n*").Columns.Select(column => column.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_feature_is_kept(int kind)
    {
        Func<int, double>[] features = [row => row * 7 % 23 + 0.5, row => row % 3, row => row == 5 ? 1 : 0];
        Assert.Empty(Read(Text("feature", features[kind])).ColumnsLeftOut);
    }

    [Fact]
    public void In_a_small_table_only_an_index_by_name_is_left_out()
    {
        var table = Read("Unnamed: 0,filename,label,a,b\n0,x.wav,pop,1,5\n1,y.wav,rock,2,5\n");
        Assert.Equal(["a", "b"], table.Columns.Select(column => column.Name));
        Assert.Equal(["Unnamed: 0: numbers the rows"], table.ColumnsLeftOut);
    }

    [Fact]
    public void Choosing_columns_makes_another_feature_set()
    {
        var text = Text("suspect", row => row);
        Assert.NotEqual(Read(text).Plan("d", "n").Id, Read(text, "*").Plan("d", "n").Id);
        Assert.Equal(Read(text).Plan("d", "n").Id, Read(text).Plan("d", "n").Id);
    }

    [Fact]
    public void A_chosen_column_that_is_missing_is_named() => Assert.Contains(
        "has no column 'tempo' that --columns can take",
        Assert.Throws<UserErrorException>(() => Read("filename,label,a\nx.wav,pop,1\n", "a", "tempo")).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_and_empty_columns_are_left_out_and_every_row_is_accounted_for()
    {
        var table = Read(
            "filename,label,a,b,artist,start\n" + "x.wav,pop,1,nan,Ann,0 days\n" + "y.wav,pop,,nan,Bob,0 days\n"
            + "z.wav,rock,3,,Cid,0 days\n");
        Assert.Equal(["b: has no value in any row", "artist: is text", "start: is text"], table.ColumnsLeftOut);
        Assert.Equal((3, 2, 1), (table.RowsInFile, table.Rows.Length, table.LeftOut.Length));
        Assert.Equal("t.csv:3:3: a is empty; the row is skipped", table.LeftOut[0]);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-nan")]
    [InlineData("-nan(ind)")]
    [InlineData("NA")]
    [InlineData("<NA>")]
    [InlineData("#N/A")]
    [InlineData("None")]
    [InlineData("?")]
    [InlineData("1.#QNAN")]
    [InlineData("-inf")]
    [InlineData("#DIV/0!")]
    public void Missing_values_of_every_program_are_missing(string cell) =>
        Assert.Single(Read($"filename,label,a\nx.wav,pop,1\ny.wav,pop,{cell}\n").LeftOut);

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("NA")]
    public void A_missing_label_is_no_genre(string label) => Assert.Equal(
        "t.csv:3:2: the label is missing",
        Assert.Throws<UserErrorException>(() => Read($"filename,label,a\nx.wav,pop,1\ny.wav,{label},2\n")).Message);

    [Fact]
    public void A_decimal_comma_is_read_where_it_can_be_nothing_else()
    {
        var table = Read("filename;label;a;b\nx.wav;pop;1,5;-2,25e-3\ny.wav;rock;1,123;7\n");
        Assert.Equal([1.5f, -2.25e-3f, 1.123f, 7], table.Rows.SelectMany(row => row.Values));
        Assert.Contains("a comma is the decimal sign", table.Notes);
    }

    [Theory]
    [InlineData("filename;label;a;b\nx.wav;pop;1,5;2.5\n")]
    [InlineData("filename\tlabel\ta\nx.wav\tpop\t1,234\ny.wav\tpop\t999\n")]
    public void A_comma_that_can_be_two_things_is_refused(string text) =>
        Assert.Contains("not a number", Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_of_numpy_savetxt_are_read()
    {
        var table = Read("# filename label a\nx.wav pop 1.500000000000000000e+00\ny.wav rock -2.0e-01\n");
        Assert.Equal([1.5f, -0.2f], table.Rows.Select(row => row.Values[0]));
    }

    [Theory]
    [InlineData("name;frameTime;class;a\n'x.1.wav';0.00;pop;1\n'y.wav';0.00;rock;2\n'x.1.wav';3.00;pop;3\n")]
    [InlineData("file,start,end,label,a\nx.1.wav,0,3,pop,1\ny.wav,0,3,rock,2\nx.1.wav,3,6,pop,3\n")]
    [InlineData("file,start,end,label,a\nx.1.wav,0 days 00:00:00,0 days 00:00:03,pop,1\ny.wav,0 days,0 days 00:00:03,rock,2\n"
        + "x.1.wav,0 days 00:00:03,0 days 00:00:06,pop,3\n")]
    public void Frames_of_openSMILE_are_slices_of_their_file(string text)
    {
        var table = Read(text);
        Assert.Equal("x.1/0=1 x.1/1=3 y/0=2", string.Join(' ', table.Rows.Select(row => $"{row.Track}/{row.Index}={row.Values[0]}")));
        Assert.Equal(["a"], table.Columns.Select(column => column.Name));
    }

    [Theory]
    [InlineData("filename,label,mfcc,mfcc\n,,mean,std\nx.wav,pop,1,2\ny.wav,rock,3,4\n")]
    [InlineData(",mfcc,mfcc,info\nstatistic,mean,std,label\nfilename,,,\nx.wav,1,2,pop\n")]
    public void A_header_of_several_rows_is_called_so(string text) => Assert.Contains(
        "t.csv:1: has a header of several rows", Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_column_with_marks_between_thousands_is_called_so() => Assert.Contains(
        "a: has marks between thousands; write the numbers without",
        Read("filename;label;a;b\nx.wav;pop;1.234,5;1\ny.wav;rock;2.345,5;2\n").ColumnsLeftOut);

    [Fact]
    public void A_frame_that_is_there_twice_is_refused() => Assert.Equal(
        "t.csv:3:1: x.wav at frameTime 0.5 is already on line 2; delete one of the two",
        Assert.Throws<UserErrorException>(() => Read("name;frameTime;label;a\nx.wav;0.5;pop;1\nx.wav;0.5;pop;2\n")).Message);

    [Fact]
    public void Row_names_of_R_are_file_names_where_no_column_is() => Assert.Equal(
        ["x", "y"], Read("\"label\" \"a\"\n\"x.wav\" \"pop\" 1\n\"y.wav\" \"rock\" 2\n").Rows.Select(row => row.Track));

    [Theory]
    [InlineData("blues.00000,blues,1\nblues.00001,blues,2", "blues.00000/0 blues.00001/0")]
    [InlineData("a/01.wav,x,1\nb/01.wav,x,2", "a-01/0 b-01/0")]
    [InlineData("x/0.wav,x,1\ny/0.wav,y,2", "x-0/0 y-0/0")]
    [InlineData("train/a.0.wav,x,1\ntest/a.1.wav,x,2", "a/0 a/1")]
    [InlineData("a-b/1x.wav,x,1\na/b/1x.wav,x,2\n1x.wav,x,3", "1x/0 a-b-1x.wav/0 a-b-1x.wav~2/0")]
    [InlineData("A/Mr. President,x,1\nB/Dr. No,x,2", "Dr. No/0 Mr. President/0")]
    [InlineData("song.3,x,1\nsong.4,x,2", "song/3 song/4")]
    public void Tracks_have_names_of_their_own(string rows, string expected)
    {
        var table = Read($"filename,label,a\n{rows}\n");
        Assert.Equal(expected, string.Join(' ', table.Rows.Select(row => $"{row.Track}/{row.Index}")));
        Assert.Equal(table.Rows.Length, table.Plan("d", "n").Tracks.Sum(track => track.Slices));
    }

    [Fact]
    public void Rows_find_the_tracks_of_a_dataset_by_path()
    {
        ImmutableArray<TrackInfo> audio = [Track("pop-rock-01~2", "pop-rock/01.wav"), Track("pop-rock-01.wav", "pop/rock/01.wav")];
        var table = Read("filename,label,a\npop/rock/01.wav,x,1\npop-rock/01.wav,x,2\n").NamedAs(audio);
        var plan = table.Plan("d", "n", (audio, "v"));
        Assert.Equal(["pop-rock-01.wav", "pop-rock-01~2"], plan.Tracks.Select(track => track.Id.Track));
        Assert.Equal([1f, 2f], table.Rows.OrderBy(row => row.Track, StringComparer.Ordinal).Select(row => row.Values[0]));

        static TrackInfo Track(string name, string path) => new(new TrackId("d", name), path, "h", "x", name, 30, 1);
    }

    /// <summary>Two slices of 12 tracks, a column of noise and another.</summary>
    private static string Text(string name, Func<int, double> valueOf)
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 24).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"t{row / 2}x.{row % 2}.wav,{(row < 12 ? "pop" : "rock")},{valueOf(row)},{random.NextDouble():R}"));
        return $"filename,label,{name},noise\n{string.Join('\n', rows)}\n";
    }

    private static PublishedTable Read(string text, params ImmutableArray<string> columns) =>
        PublishedTable.Read("t.csv", Encoding.UTF8.GetBytes(text), columns);
}
