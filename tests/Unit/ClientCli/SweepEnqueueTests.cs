using Experiments.ClientCli.Commands.Sweep;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class SweepEnqueueTests
{
    [Fact]
    public void Words_are_a_family_and_parameters()
    {
        var (family, setting) = SweepEnqueue.Parse(["dropout=0.3", "family=cnn", "optimizer=adam", "note=a=b"]);
        Assert.Equal(("cnn", "dropout=0.3 note=a=b optimizer=adam"), (family, setting.ToString()));
        Assert.Null(SweepEnqueue.Parse(["k=3"]).Family);
    }

    [Theory]
    [InlineData("'dropout' is not KEY=VALUE; write family=cnn or dropout=0.3", "family=cnn", "dropout")]
    [InlineData("'dropout=' is not KEY=VALUE; write family=cnn or dropout=0.3", "dropout=")]
    [InlineData("family is given twice; give it once", "family=cnn", "family=knn")]
    [InlineData("k is given twice; give it once", "k=1", "k=2")]
    public void A_word_that_is_no_setting_is_refused(string message, params string[] words) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => SweepEnqueue.Parse(words)).Message);
}
