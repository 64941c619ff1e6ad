using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class RemovalPlanTests
{
    private static readonly FeatureSetUse Set = new("f1", "mfcc", "music", "v1", new StoredSize(4, 4000));

    [Fact]
    public void A_sweep_frees_its_results_but_not_features_that_another_sweep_or_the_dataset_keeps()
    {
        var shared = Plan(hasDataset: false, new SweepUse("other", "music", "f1"), new SweepUse("third", "music", "f2"));
        Assert.Equal((10, 1000), (shared.Freed.Files, shared.Freed.Bytes));
        Assert.Contains("other", Assert.Single(shared.Stays).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("third", shared.Stays[0].Reason, StringComparison.Ordinal);

        var ofDataset = Plan(hasDataset: true);
        Assert.Equal(1000, ofDataset.Freed.Bytes);
        Assert.Contains("music", Assert.Single(ofDataset.Stays).Reason, StringComparison.Ordinal);

        var alone = Plan(hasDataset: false, new SweepUse("third", "music", "f2"));
        Assert.Equal((14, 5000), (alone.Freed.Files, alone.Freed.Bytes));
        Assert.Empty(alone.Stays);
    }

    [Fact]
    public void A_dataset_keeps_the_features_and_tracks_that_results_are_of()
    {
        FeatureSetUse[] sets =
            [Set, new("f2", "chroma", "music", "v1", new StoredSize(2, 200)), new("f3", "mfcc", "music", "v2", new StoredSize(1, 30))];
        SweepUse[] sweeps = [new("old", "music", "f1"), new("waiting", "music", null), new("else", "speech", "f9")];
        var plan = RemovalPlan.OfDataset("music", [("v1", new StoredSize(1, 7)), ("v2", new StoredSize(2, 5))], sets, sweeps);
        Assert.Equal((5, 235), (plan.Freed.Files, plan.Freed.Bytes)); // tracks of v2, f2, f3
        Assert.Equal([7, 4000], plan.Stays.Select(item => item.Size.Bytes));
        Assert.All(plan.Stays, item => Assert.Contains("old", item.Reason, StringComparison.Ordinal));
        Assert.Equal(["old", "waiting"], plan.Sweeps);
    }

    private static RemovalPlan Plan(bool hasDataset, params SweepUse[] others) =>
        RemovalPlan.OfSweep("s", 3, new StoredSize(10, 1000), Set, hasDataset, others);
}
