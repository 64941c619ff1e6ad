using Experiments.ClientCli.Commands.Dataset;
using Experiments.Domain;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class ImportRateTests
{
    [Fact]
    public void A_line_has_files_and_megabytes_per_second_and_the_time_left()
    {
        var time = new FakeTimeProvider();
        var rate = new ImportRate(time);
        Assert.Null(rate.Take(null));
        Assert.Equal("going on: 100 files known from before", rate.Take(new ImportTally(1000, 100, 0, 0, 100)));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(rate.Take(new ImportTally(1000, 120, 0, 20_000_000, 100)));
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(
            "200 of 1000 files, 10.0 files/s, 13.0 MB/s, 80 s left, 2 quarantined",
            rate.Take(new ImportTally(1000, 200, 2, 130_000_000, 100)));
        Assert.Null(rate.Take(new ImportTally(1000, 200, 2, 130_000_000, 100)));
    }
}
