using System.Text;
using Experiments.Domain;
using Experiments.Store.Tables;
using Xunit;

namespace Experiments.Unit.Store.Tables;

public sealed class MixtureTableTests
{
    [Fact]
    public void A_table_of_blends_is_read_with_its_source()
    {
        var labels = Read("blend,weight,genre,track,experiment\nb,0.75,blues,gtzan/one,quick/e3\nb,0.25,jazz,gtzan/one,quick/e3\n");
        Assert.Equal("""{"one":{"blues":0.75,"jazz":0.25}}""", Encoding.UTF8.GetString(labels.Content.AsSpan()));
        Assert.Equal((1, "blends.csv", MixtureUse.Measure), (labels.Tracks, labels.File, labels.Use));
        Assert.Equal(["quick/e3"], labels.Sources);
        Assert.Matches("^[0-9a-f]{64}$", labels.Sha256);
    }

    [Fact]
    public void The_order_of_rows_and_the_way_a_track_is_written_do_not_matter() => Assert.Equal(
        Read("track,genre,weight\none,blues,3\none,jazz,1\n").Sha256,
        Read("track;genre;weight\ngtzan/one;jazz;0.25\ngtzan/one;blues;0.75\n").Sha256);

    [Theory]
    [InlineData("track,genre\none,blues\n",
        "blends.csv: has no column 'weight'; labels need the columns track, genre and weight, a row for each genre of a track")]
    [InlineData("track,genre,weight\n", "blends.csv: has no rows below its header")]
    [InlineData("", "blends.csv: is not a table with a header: it is empty")]
    [InlineData("track,genre,weight\none,blues,much\n", "blends.csv:2: the weight 'much' is not a number of 0 or more")]
    [InlineData("track,genre,weight\none,blues,1\n\none,jazz,-1\n", "blends.csv:4: the weight '-1' is not a number of 0 or more")]
    [InlineData("track,genre,weight\none,blues,nan\n", "blends.csv:2: the weight 'nan' is not a number of 0 or more")]
    [InlineData("track,genre,weight\none,,1\n", "blends.csv:2: genre is empty")]
    [InlineData("track,genre,weight\none,blues,1\none,blues,1\n", "blends.csv:3: genre blues of track 'one' has two rows; leave one")]
    [InlineData("track,genre,weight\none,blues,0\n",
        "blends.csv: the weights of track 'one' are all 0; leave the track out, and it counts as its genre")]
    public void A_table_that_says_no_mixtures_is_refused_with_its_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Read(text)).Message);

    private static MixtureLabels Read(string text) =>
        MixtureTable.Read("blends.csv", Encoding.UTF8.GetBytes(text), "gtzan", MixtureUse.Measure);
}
