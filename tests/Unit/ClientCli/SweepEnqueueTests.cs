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

    [Fact]
    public void What_was_enqueued_before_is_not_said_to_be_enqueued_again()
    {
        var seven = ParameterSet.Empty.With("k", ParameterValue.Of(7));
        var other = Enqueued(7, "k", 9);
        Assert.Equal("enqueued as s/e8", SweepEnqueue.Describe([other], [other, Enqueued(8, "k", 7)], "knn", seven));
        Assert.Equal(
            "s/e8 has this setting already (completed); nothing was enqueued",
            SweepEnqueue.Describe([Enqueued(8, "k", 7)], [Enqueued(8, "k", 7)], "knn", seven));
        Assert.Contains("outside the search space", SweepEnqueue.Describe(
            [], [Enqueued(8, "k", 7) with { IsInSpace = false }], "knn", seven), StringComparison.Ordinal);

        static EnqueuedSetting Enqueued(int number, string name, int value) => new(
            new ExperimentId("s", number), "knn", ParameterSet.Empty.With(name, ParameterValue.Of(value)), DateTimeOffset.UnixEpoch, true,
            "completed");
    }

    [Theory]
    [InlineData("'dropout' is not KEY=VALUE; write family=cnn or dropout=0.3", "family=cnn", "dropout")]
    [InlineData("'dropout=' is not KEY=VALUE; write family=cnn or dropout=0.3", "dropout=")]
    [InlineData("family is given twice; give it once", "family=cnn", "family=knn")]
    [InlineData("k is given twice; give it once", "k=1", "k=2")]
    public void A_word_that_is_no_setting_is_refused(string message, params string[] words) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => SweepEnqueue.Parse(words)).Message);
}
