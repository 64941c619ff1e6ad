using Experiments.Domain;
using Experiments.Store;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class ArtifactSizesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ArtifactStore _artifacts;

    public ArtifactSizesTests() => _artifacts = new ArtifactStore(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_measured_with_its_subfolders()
    {
        Write("work/s/e0/r0f0/a00001-0000001/model", 5);
        Write("work/s/e1/r0f0/a00001-0000002/model", 7);
        Write("work/s2/e0/r0f0/a00001-0000003/model", 100);
        Assert.Equal(new StoredSize(2, 12), _artifacts.Measure(ArtifactPaths.Sweep("s")));
        Assert.Equal(new StoredSize(), _artifacts.Measure(ArtifactPaths.Sweep("none")));
    }

    [Fact]
    public void Lists_and_audits_are_measured_by_version()
    {
        Write(ArtifactPaths.Tracks("d", "v1"), 3);
        Write(ArtifactPaths.Audit("d", "v1"), 4);
        Write(ArtifactPaths.Tracks("d", "v2"), 5);
        Assert.Equal(
            [("v1", new StoredSize(2, 7)), ("v2", new StoredSize(1, 5))],
            _artifacts.MeasureVersions("d").OrderBy(version => version.Version, StringComparer.Ordinal));
    }

    /// <summary>A run continues from the checkpoints in its folder, whoever wrote them.</summary>
    [Fact]
    public void A_later_sweep_of_the_same_name_does_not_find_the_files_of_a_removed_one()
    {
        const string Checkpoint = "work/s/e0/r0f0/a00001-0000001/checkpoint-000004", Refit = "work/refit/s/e0/a00001-0000001/model";
        for (var times = 1; times <= 2; times++)
        {
            Write(Checkpoint, 5);
            Write(Refit, 6);
            Assert.Equal(new StoredSize(2, 11), _artifacts.MeasureSweep("s"));
            _artifacts.SetAside("s");
            Assert.False(Directory.Exists(_artifacts.PathOf(ArtifactPaths.Sweep("s"))));
            Assert.False(Directory.Exists(_artifacts.PathOf(ArtifactPaths.Refits("s"))));
            Assert.True(File.Exists(_artifacts.PathOf(Checkpoint.Replace("work/s/", $"work/s~{times}/", StringComparison.Ordinal))));
            Assert.True(File.Exists(_artifacts.PathOf(Refit.Replace("/s/", $"/s~{times}/", StringComparison.Ordinal))));
            _artifacts.SetAside("s");
        }

        Assert.NotNull(Names.FindProblem(ArtifactPaths.Removed("s", 1), "a sweep"));
    }

    private void Write(string artifact, int bytes) => _artifacts.Write(artifact, stream => stream.Write(new byte[bytes]));
}
