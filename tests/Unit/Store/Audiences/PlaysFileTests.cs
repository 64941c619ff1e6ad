using Experiments.Domain;
using Experiments.Store.Audiences;
using Xunit;

namespace Experiments.Unit.Store.Audiences;

public sealed class PlaysFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("user,track,plays,time\nb,t1,2,2026-05-01T12:00:00Z\na,t2,1,1700000000\nb,t2,0,5\nb,t1,3,1800000000000\n")]
    [InlineData(
        "\uFEFFtime;plays;track;listener\r\n2026-05-01T12:00:00Z;2;t1;b\r\n1700000000;1;t2;a\r\n5;0;t2;b\r\n1800000000000;3;t1;b\r\n")]
    [InlineData(
        "user_id\tsong\tplay_count\ttimestamp\nb\tt1\t2\t2026-05-01T12:00:00Z\na\tt2\t1\t1700000000\nb\tt2\t0\t5\nb\tt1\t3\t1800000000\n")]
    public void Rows_of_one_user_and_track_are_added_up_and_the_last_time_kept(string text)
    {
        var (plays, rows, unplayed) = ReadText(text);
        Assert.Equal((4L, 1L, true), (rows, unplayed, plays.HasTimes));
        Assert.Equal(["b", "a"], plays.Users);
        Assert.Equal(["t1", "t2"], plays.Tracks);
        Assert.Equal([0], plays.TracksOf(0).ToArray());
        Assert.Equal([5f], plays.CountsOf(0).ToArray());
        Assert.Equal([1_800_000_000L], plays.LastOf(0).ToArray());
        Assert.Equal([1], plays.TracksOf(1).ToArray());
        Assert.Equal([1_700_000_000L], plays.LastOf(1).ToArray());
    }

    [Theory]
    [InlineData("user,track,plays\na,t,1\na,t,-2\n", ":3: has -2 plays; a number of plays is 0 or more")]
    [InlineData("user,track,plays\na,t,many\n", ":2: has 'many' as plays, which is not a number")]
    [InlineData(
        "user,track,plays,time\na,t,1,soon\n",
        ":2: has 'soon' as time; write a date such as 2026-05-01T12:00:00Z or seconds since 1970")]
    [InlineData("user,track,plays\n,t,1\n", ":2: has no user")]
    [InlineData("user,track,plays\na,t\n", ":2: has 2 cells; the table has 3 columns")]
    [InlineData(
        "user,plays\na,1\n",
        ": has no column 'track' (its columns are user, plays); plays need the columns user, track and plays, and may have time")]
    [InlineData("user,track,plays\na,t,0\n", ": has no row with a play")]
    [InlineData("user,track,plays\n", ": has no row with a play")]
    [InlineData("", ": is not a table with a header: it is empty")]
    public void A_mistake_is_named_with_its_line(string text, string message)
    {
        var path = _folder.Write("plays.csv", text);
        Assert.Equal(path + message, Assert.Throws<UserErrorException>(() => Read(path)).Message);
    }

    [Fact]
    public void Other_encodings_are_refused_wherever_they_begin()
    {
        var path = _folder["plays.csv"];
        var rows = Enumerable.Repeat("a,t,1\n"u8.ToArray(), 20_000).SelectMany(row => row);
        File.WriteAllBytes(path, [.. "user,track,plays\n"u8, .. rows, 0xE4]);
        Assert.Equal($"{path}: is not UTF-8; save it as UTF-8", Assert.Throws<UserErrorException>(() => Read(path)).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pieces_give_the_plays_back(bool hasTimes)
    {
        // More than fits into one piece, with a track that occurs in both.
        var builder = new PlaysBuilder(hasTimes);
        for (var user = 0; user < 500; user++)
        {
            for (var track = 0; track < 600; track++)
            {
                builder.Add($"u{user}", $"t{(user + track) % 700}", 1 + (track % 3), user * 1000L + track);
            }
        }

        var plays = builder.Build();
        byte[][] pieces = [.. PlaysPieces.Split(plays)];
        var again = PlaysPieces.Join(pieces);
        Assert.Equal(2, pieces.Length);
        Assert.Equal((300_000, hasTimes), (again.Count, again.HasTimes));
        Assert.Equal(plays.Users, again.Users);
        foreach (var user in new[] { 0, 250, 499 })
        {
            Assert.Equal(NamesOf(plays, user), NamesOf(again, user));
            Assert.Equal(plays.CountsOf(user).ToArray(), again.CountsOf(user).ToArray());
            Assert.Equal(plays.LastOf(user).ToArray(), again.LastOf(user).ToArray());
        }

        Assert.Equal(PlaysPieces.Hash(plays), PlaysPieces.Hash(again));
        Assert.Throws<InvalidDataException>(() => PlaysPieces.Join([[3, 1, 2, 3, 0]]));
    }

    private static string[] NamesOf(Plays plays, int user) => [.. plays.TracksOf(user).ToArray().Select(track => plays.Tracks[track])];

    private (Plays Plays, long Rows, long Unplayed) ReadText(string text) => Read(_folder.Write("plays.csv", text));

    private static (Plays Plays, long Rows, long Unplayed) Read(string path) =>
        PlaysFile.Read(path, null, TestContext.Current.CancellationToken);
}
