using System.Collections.Immutable;
using System.Text;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class TrackMixturesTests
{
    [Fact]
    public void Weights_become_shares_and_a_track_without_a_mixture_is_its_genre()
    {
        var mixtures = Of(("one", [("jazz", 3), ("blues", 1), ("rock", 0)]));
        Assert.Equal([0.25f, 0.75f, 0, 0, 0, 1], mixtures.ToRows(["one", "two"], [1, 2], ["blues", "jazz", "rock"]));
        Assert.Equal(["one"], mixtures.Tracks);
    }

    [Fact]
    public void The_stored_form_does_not_depend_on_the_order_and_is_read_back()
    {
        var bytes = Of(("b", [("rock", 2), ("blues", 2)]), ("a", [("jazz", 1)])).ToBytes();
        Assert.Equal("""{"a":{"jazz":1},"b":{"blues":0.5,"rock":0.5}}""", Encoding.UTF8.GetString(bytes));
        Assert.Equal(bytes, Of(("a", [("jazz", 5)]), ("b", [("blues", 1), ("rock", 1)])).ToBytes());
        Assert.Equal(bytes, TrackMixtures.Parse(bytes).ToBytes());
    }

    [Theory]
    [InlineData(double.NaN, "track 'one' has a weight that is negative or not a number")]
    [InlineData(double.PositiveInfinity, "track 'one' has a weight that is negative or not a number")]
    [InlineData(-1, "track 'one' has a weight that is negative or not a number")]
    [InlineData(0, "the weights of track 'one' are all 0; leave the track out, and it counts as its genre")]
    public void Weights_that_are_no_shares_are_refused(double weight, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Of(("one", [("blues", weight)]))).Message);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"one":{"blues":0.5}}""")]
    [InlineData("""{"one":{"blues":1.5,"jazz":-0.5}}""")]
    public void A_damaged_form_is_refused(string json) => Assert.Contains(
        "the stored mixtures are damaged", Assert.Throws<UserErrorException>(
            () => TrackMixtures.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void Tracks_and_genres_that_a_dataset_lacks_are_named()
    {
        ImmutableArray<string> names = ["one", "two"];
        var tracks = names.Select(name => new TrackInfo(new TrackId("gtzan", name), name, "", "blues", name, 30, 10));
        var mixtures = Of(("one", [("blues", 1), ("fado", 1)]), ("three", [("blues", 1)]));
        Assert.Equal(
            [
                "1 track of 2 not in dataset 'gtzan': 'three'; tracks are named as in one",
                "1 genre not in dataset 'gtzan': 'fado'; it has blues",
            ],
            mixtures.FindProblems("gtzan", [.. tracks]));
    }

    private static TrackMixtures Of(params (string Track, (string Genre, double Weight)[] Weights)[] tracks) => TrackMixtures.Of(
        tracks.Select(track => KeyValuePair.Create(
            track.Track, (IReadOnlyDictionary<string, double>)track.Weights.ToDictionary(pair => pair.Genre, pair => pair.Weight))));
}
