using Experiments.Domain;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Store;
using Experiments.Unit.Features.Storage;
using Xunit;

namespace Experiments.Unit.Execution;

public sealed class SharedFeatureSetsTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly SharedFeatureSets _shared = new(kept: 1);

    private ArtifactStore Artifacts => new(_root.Path);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Concurrent_and_later_runs_share_one_open_feature_set()
    {
        var id = Build("v1");
        FeatureSetReader first;
        using (var one = _shared.Open(Artifacts, FeatureSetStore.Of(Artifacts), id))
        {
            using var other = _shared.Open(Artifacts, FeatureSetStore.Of(Artifacts), id);
            first = one.Features;
            Assert.Same(first, other.Features);
            Assert.Equal(40, one.Tracks.Length);
        }

        using var next = _shared.Open(Artifacts, FeatureSetStore.Of(Artifacts), id);
        Assert.Same(first, next.Features);
    }

    [Fact]
    public void The_least_recently_used_set_is_closed_and_one_in_use_stays_open()
    {
        var (old, used, latest) = (Build("v1"), Build("v2"), Build("v3"));
        var closed = Touch(old);
        using var stays = _shared.Open(Artifacts, FeatureSetStore.Of(Artifacts), used);
        Touch(latest);
        Assert.Throws<ObjectDisposedException>(() => closed.Tensor!.ToArray()); // not null: the sample has one
        Assert.NotEmpty(stays.Features.Tensor!.ToArray());
    }

    [Fact]
    public void A_set_with_a_rewritten_manifest_is_reopened()
    {
        var id = Build("v1");
        var before = Touch(id);
        File.SetLastWriteTimeUtc(FeatureSetStore.Of(Artifacts).ManifestOf(id), DateTime.UnixEpoch);
        Assert.NotSame(before, Touch(id));
    }

    [Fact]
    public void A_failed_open_is_not_remembered()
    {
        var error = Assert.Throws<UserErrorException>(() => _shared.Open(Artifacts, FeatureSetStore.Of(Artifacts), SamplePlan.Create().Id));
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
        Assert.Equal(79, Touch(Build("v1")).Slices.Length);
    }

    private FeatureSetReader Touch(string id)
    {
        using var use = _shared.Open(Artifacts, FeatureSetStore.Of(Artifacts), id);
        return use.Features;
    }

    /// <summary>A feature set of a version of the sample, with the tracks of that version.</summary>
    private string Build(string version)
    {
        var plan = SamplePlan.Create() with { DatasetVersion = version };
        Artifacts.WriteTracks(plan.Dataset, version, [.. plan.Tracks]);
        return SampleShards.Build(FeatureSetStore.Of(Artifacts), plan, SamplePlan.Extract, TestContext.Current.CancellationToken).Id;
    }
}
