using System.Text;
using Experiments.Domain;
using Experiments.Features.Storage.Tensors;
using Xunit;

namespace Experiments.Unit.Features.Storage.Tensors;

public sealed class TensorTracksTests
{
    [Fact]
    public void Rows_are_tracks_in_the_order_of_the_file()
    {
        var tracks = Read("track,genre,part,artist\nrock.00007,rock,valid,b\nblues/blues.00001.wav,blues,train,\n");
        Assert.False(tracks.AreSlices);
        Assert.Equal(
            [("rock.00007", "rock", "validation", "b"), ("blues.00001", "blues", "train", null)],
            tracks.Rows.Select(row => (row.Track, row.Genre, row.Part, row.Group)));
    }

    [Theory]
    [InlineData("track,genre,slice\na,x,1\nb,y,0\na,x,0\n", "a/1 b/0 a/0")]
    [InlineData("track,genre,start\na,x,4.5\nb,y,0\na,x,1e0\na,x,9\n", "a/1 b/0 a/0 a/2")]
    [InlineData("track;genre;slice;start\na;x;7;0\na;x;9;3\n", "a/7 a/9")]
    public void A_column_slice_or_start_makes_rows_slices(string csv, string rows)
    {
        var tracks = Read(csv);
        Assert.True(tracks.AreSlices);
        Assert.Equal(rows, string.Join(' ', tracks.Rows.Select(row => $"{row.Track}/{row.Index}")));
    }

    [Fact]
    public void Two_folders_with_a_track_of_one_name_have_two_tracks()
    {
        var tracks = Read("track,genre\nx/01,x\ny/01,y\n");
        Assert.Equal(["x-01", "y-01"], tracks.Rows.Select(row => row.Track));
    }

    [Theory]
    [InlineData("track,part\na,train\n", "t.csv:1: has no column genre; it has track, part")]
    [InlineData("id,genre\na,x\n", "t.csv:1: has no column track; it has id, genre")]
    [InlineData("track,genre\n", "t.csv: has no rows below its header")]
    [InlineData("track,genre\n,x\n", "t.csv:2:1: the track is missing")]
    [InlineData("track,genre\na,\n", "t.csv:2:2: the genre is missing")]
    [InlineData("track,genre,part\na,x\n", "t.csv:2: has 2 cells, but the header has 3")]
    [InlineData("track,genre\na,x\nb,x\na,x\n",
        "t.csv:4:1: a is already on line 2; delete one of the two, in the array too, or add a column slice if the rows are slices of "
            + "tracks")]
    [InlineData("track,genre,slice\na,x,0\na,x,0\n",
        "t.csv:3:1: a is already on line 2 with the same slice; delete one of the two, in the array too")]
    [InlineData("track,genre,slice\na,x,0\na,y,1\n", "t.csv:3:2: a is y here and x on line 2; a track has one genre")]
    [InlineData("track,genre,part,slice\na,x,train,0\na,x,,1\n", "t.csv:3:3: a is empty here and train on line 2; a track has one part")]
    [InlineData("track,genre,slice\na,x,first\n", "t.csv:2:3: slice is 'first'; write the number of the slice in its track, such as 0")]
    [InlineData("track,genre,slice\na,x,0.5\n", "t.csv:2:3: slice is '0.5'; write the number of the slice in its track, such as 0")]
    [InlineData("track,genre,start\na,x,-1\n", "t.csv:2:3: start is '-1'; write the slice's start in seconds, such as 4.5")]
    [InlineData("track,genre,part\na,x,train\nb,x,tset\n",
        "t.csv:3:3: part is 'tset', not train, validation (or valid) or test; correct the cell, or leave it empty for a track without")]
    [InlineData("track,genre,fold\na,x,1\nb,x,two\n",
        "t.csv:3:3: fold is 'two', neither a part (train, validation, test) nor the number of a fold; correct the cell, or leave it empty "
            + "for a track without")]
    public void What_is_wrong_is_said_with_its_place(string csv, string problem)
    {
        Assert.Equal(problem, Assert.Throws<UserErrorException>(() => Read(csv)).Message);
    }

    [Fact]
    public void All_problems_are_named_at_once_but_not_thousands()
    {
        var rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"t{i},\n"));
        var error = Assert.Throws<UserErrorException>(() => Read($"track,genre\n{rows}"));
        Assert.Equal((21, "and 30 more problems"), (error.Lines.Count, error.Lines[^1]));
    }

    private static TensorTracks Read(string csv) => TensorTracks.Read("t.csv", Encoding.UTF8.GetBytes(csv));
}
