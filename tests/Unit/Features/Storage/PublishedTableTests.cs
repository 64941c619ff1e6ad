using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Storage;
using Xunit;

namespace Experiments.Unit.Features.Storage;

public sealed class PublishedTableTests : IDisposable
{
    private const string Header = "rms_mean,tempo,filename,length,label\n";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_table_becomes_a_feature_set()
    {
        var table = Read(
            Header + "0.5,120,rock.00001.1.wav,66150,rock\n1e-3,60.25,blues.00000.0.wav,66150,blues\n-2,90,rock.00001.0.wav,66150,rock\n");
        var store = new FeatureSetStore(_folder.Path);
        var plan = table.Plan("gtzan", "published");
        var manifest = table.Store(store, plan, Token);

        using var reader = store.Open(plan.Id);
        Assert.Equal((3, 2), (manifest.Rows, manifest.Tracks));
        Assert.Equal(["blues", "rock"], reader.Genres);
        Assert.Equal(["rms_mean", "tempo"], reader.Columns);
        Assert.Equal(
            [new(SliceId.Parse("gtzan/blues.00000/0"), "blues", "blues.00000", 0, false),
                new(SliceId.Parse("gtzan/rock.00001/0"), "rock", "rock.00001", 0, false),
                new SliceInfo(SliceId.Parse("gtzan/rock.00001/1"), "rock", "rock.00001", 3, false)],
            reader.Slices);
        Assert.Equal([1e-3f, 60.25f, -2, 90, 0.5f, 120], reader.Table!.ToArray());
        Assert.Equal([0, 1, 1], reader.Labels);
    }

    [Fact]
    public void Guarded_cells_of_a_table_are_read_without_their_guard()
    {
        var table = Read($"{CsvText.Cell("=rms")},filename,label\n-1.5,{CsvText.Cell("-song.3.wav")},{CsvText.Cell("+rock")}\n");
        var row = Assert.Single(table.Rows);
        Assert.Equal(("-song", 3, "+rock"), (row.Track, row.Index, row.Genre));
        Assert.Equal("=rms", Assert.Single(table.Columns).Name);
    }

    [Theory]
    [InlineData("blues.00000.2.wav", "blues.00000", 2)]
    [InlineData("blues.00000.10.au", "blues.00000", 10)]
    [InlineData("blues.00010.wav", "blues.00010", 0)]
    [InlineData("blues.12345.wav", "blues.12345", 0)]
    [InlineData("song.3.wav", "song", 3)]
    [InlineData("song.wav", "song", 0)]
    [InlineData("genres/blues/song.3.wav", "song", 3)]
    [InlineData("a.b.007.wav", "a.b.007", 0)]
    public void A_file_name_gives_track_and_slice(string file, string track, int index)
    {
        var row = Assert.Single(Read(Header + $"1,2,{file},1,blues\n").Rows);
        Assert.Equal((track, index), (row.Track, row.Index));
    }

    [Fact]
    public void All_problems_are_reported_together_with_line_and_column()
    {
        var error = Assert.Throws<UserErrorException>(() => Read(Header
            + "1,fast,a.0.wav,1,rock\n" + "1,2,b.0.wav,1,rock\n" + "1,2,b.0.wav,1,rock\n" + "1,2,b.1.wav,1,jazz\n" + "1,2,,1,rock\n"
            + "1,2,c.0.wav,1,\n" + "1,2,d.0.wav\n"));
        Assert.Equal(
            """
            t.csv:2:2: tempo is 'fast', not a number; correct the cell or delete the column
            t.csv:4:3: b.0.wav is already on line 3; delete one of the two
            t.csv:5:5: b is jazz here and rock above; a track has one genre
            t.csv:6:3: the file name is missing
            t.csv:7:5: the label is missing
            t.csv:8: has 3 cells, but the header has 5
            """, error.Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a,b,label\n1,2,rock\n", "t.csv:1: has no column filename")]
    [InlineData("a,filename\n1,x.wav\n", "t.csv:1: has no column label")]
    [InlineData("filename,label\nx.wav,rock\n", "t.csv:1: has no column of numbers")]
    [InlineData("a,a,filename,label\n1,2,x.wav,rock\n", "t.csv:1:2: another column is also called 'a'")]
    [InlineData("index,filename,label\n1,x.wav,rock\n", "t.csv:1:1: the column is called 'index', which is reserved")]
    [InlineData("a,filename,label\n", "has no usable row")]
    [InlineData("", "t.csv: is not a table with a header")]
    public void A_malformed_table_is_refused_with_the_reason(string csv, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Read(csv)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_number_of_reported_problems_is_limited()
    {
        var rows = "1,2,t.wav,1,rock\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"1,fast,t{i}.wav,1,rock\n"));
        var lines = Assert.Throws<UserErrorException>(() => Read(Header + rows)).Message.Split('\n');
        Assert.Equal((21, "and 80 more problems"), (lines.Length, lines[^1]));
    }

    [Fact]
    public void Rows_with_missing_values_are_skipped_with_a_note_and_others_keep_their_index()
    {
        var table = Read(Header + "1,2,a.0.wav,1,rock\n,NaN,a.1.wav,1,rock\n3,4,a.2.wav,1,rock\n");
        Assert.Equal(3, table.RowsInFile);
        Assert.Equal(["t.csv:3:1: rms_mean is empty, tempo is NaN; the row is skipped"],
            table.LeftOut.Select(line => line.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)));

        var store = new FeatureSetStore(_folder.Path);
        var plan = table.Plan("d", "n");
        table.Store(store, plan, Token);
        using var reader = store.Open(plan.Id);
        Assert.Equal([0, 2], reader.Slices.Select(slice => slice.Id.Index));
        Assert.Equal([1f, 2, 3, 4], reader.Table!.ToArray());
    }

    [Fact]
    public void A_known_dataset_provides_version_and_groups_and_must_match()
    {
        var table = Read(Header + "1,2,a.0.wav,1,rock\n3,4,b.0.wav,1,jazz\n");
        ImmutableArray<TrackInfo> tracks = [Track("a", "rock", "Ann"), Track("b", "jazz", "Bob"), Track("c", "jazz", "Cid")];
        var plan = table.Plan("d", "n", (tracks, "v7"));
        Assert.Equal("v7", plan.DatasetVersion);
        Assert.Equal(["Ann", "Bob"], plan.Tracks.Select(track => track.Group));

        var error = Assert.Throws<UserErrorException>(() => table.Plan("d", "n", ([Track("a", "pop", "Ann")], "v7")));
        Assert.Equal(["d/a: is rock in the table but pop in the dataset; correct one of the two",
            "d/b: is in the table but not in the dataset; import the audio it was computed from, or choose another dataset name"],
            error.Message.Split('\n'));

        static TrackInfo Track(string name, string genre, string group) =>
            new(new TrackId("d", name), name + ".wav", "h", genre, group, 30, 10);
    }

    [Fact]
    public void The_published_GTZAN_table_can_be_imported()
    {
        var path = SharedFolder.Find("data/gtzan-features/features_10_sec.csv");
        Assert.SkipUnless(path is not null, SharedFolder.Absent);
        var table = PublishedTable.Read(path);
        Assert.Equal((2991, 57, 0), (table.Rows.Length, table.Columns.Length, table.LeftOut.Length));

        var store = new FeatureSetStore(_folder.Path);
        var plan = table.Plan("gtzan", "published");
        var manifest = table.Store(store, plan, Token);
        Assert.Equal((2991, 1000, 10), (manifest.Rows, manifest.Tracks, manifest.Genres.Length));
        Assert.Equal(10, plan.SliceRule.SliceSeconds);
    }

    public void Dispose() => _folder.Dispose();

    private PublishedTable Read(string csv) => PublishedTable.Read(_folder.Write("t.csv", csv));
}
