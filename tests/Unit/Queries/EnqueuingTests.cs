using Experiments.Domain;
using Experiments.Queries.Changes;
using Xunit;

namespace Experiments.Unit.Queries;

public sealed class EnqueuingTests
{
    [Fact]
    public void Words_are_a_family_and_parameters()
    {
        var (family, setting) = Enqueuing.Parse(["dropout=0.3", "family=cnn", "optimizer=adam", "note=a=b"]);
        Assert.Equal(("cnn", "dropout=0.3 note=a=b optimizer=adam"), (family, setting.ToString()));
        Assert.Null(Enqueuing.Parse(["k=3"]).Family);
    }

    [Fact]
    public void What_was_enqueued_before_is_not_said_to_be_enqueued_again()
    {
        var seven = ParameterSet.Empty.With("k", ParameterValue.Of(7));
        var other = Enqueued(7, "k", 9);
        Assert.Equal("enqueued as s/e8", Enqueuing.Describe([other], [other, Enqueued(8, "k", 7)], "knn", seven));
        Assert.Equal(
            "s/e8 has this setting already (completed); nothing was enqueued",
            Enqueuing.Describe([Enqueued(8, "k", 7)], [Enqueued(8, "k", 7)], "knn", seven));
        Assert.Contains("outside the search space", Enqueuing.Describe(
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
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Enqueuing.Parse(words)).Message);
}
