using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class TrackQueryTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("rock", null, true)]
    [InlineData("Rock", null, false)]
    [InlineData("blues", null, false)]
    [InlineData(null, "ROCK.0", true)]
    [InlineData(null, "first.wav", true)]
    [InlineData(null, "band", true)]
    [InlineData(null, "other", false)]
    [InlineData("blues", "band", false)]
    public void A_query_includes_tracks_by_label_and_by_text_in_name_file_or_group(string? genre, string? text, bool isIncluded) =>
        Assert.Equal(isIncluded, new TrackQuery(genre, text, 0, 10).Includes(
            new TrackInfo(new TrackId("d", "rock.00001"), "rock/First.wav", "hash", "rock", "The Band", 30, 10)));
}
