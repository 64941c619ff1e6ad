using System.Globalization;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Store;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.Unit.Store;

/// <summary>Artifacts on a full disk: <c>/dev/full</c> instead of the temporary file.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Folder = "work/s/e0/r0f0/a00001-0000001";

    /// <summary>More than other tests write at the same time.</summary>
    private const int Links = 64;

    private readonly TemporaryFolder _root = new();
    private readonly ArtifactStore _artifacts;

    public FullDiskTests() => _artifacts = new ArtifactStore(_root.Path);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_failed_write_on_a_full_disk_keeps_the_old_file_and_leaves_no_other()
    {
        _artifacts.Write("model", stream => stream.Write(new byte[10]));
        FillDiskFor("model");
        var error = Assert.Throws<StorageFaultException>(() => _artifacts.Write("model", stream => stream.Write(new byte[1 << 20])));
        Assert.Equal(new StorageFault(StorageFaultKind.Full, _artifacts.PathOf("model")), error.Fault);
        Assert.Equal("model", Path.GetFileName(Assert.Single(EntriesExceptLinks())));
        Assert.Equal(10, new FileInfo(_artifacts.PathOf("model")).Length);
    }

    [Fact]
    public void A_full_disk_is_detected_when_the_file_is_flushed()
    {
        FillDiskFor("model");
        Assert.Throws<StorageFaultException>(() => _artifacts.Write("model", stream => stream.WriteByte(1)));
        Assert.Empty(EntriesExceptLinks());
    }

    [Fact]
    public void Discarding_an_attempt_keeps_only_its_checkpoint_curve_and_log()
    {
        string[] kept =
        [
            $"{ArtifactPaths.CheckpointPrefix}000003",
            ArtifactPaths.Curve(3),
            ArtifactPaths.OldCurveFile,
            ArtifactPaths.LogFile,
        ];
        foreach (var name in (string[])
        [
            .. kept,
            ArtifactPaths.ModelFile,
            ArtifactPaths.Predictions(SplitPart.Test),
            ArtifactPaths.Rows(SplitPart.Test),
        ])
        {
            _artifacts.Write($"{Folder}/{name}", stream => stream.WriteByte(1));
        }

        AttemptOutputs.Discard(_artifacts, Folder);
        Assert.Equal(kept.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(_artifacts.PathOf(Folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        AttemptOutputs.Discard(_artifacts, "work/s/e0/r0f0/a00001-0000002");
    }

    /// <summary>Makes the next temporary file for this artifact find a full disk.</summary>
    private void FillDiskFor(string artifact)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        var name = PartialFile.NameFor(_artifacts.PathOf(artifact))[..^PartialFile.Suffix.Length];
        var cut = name.LastIndexOf('-') + 1;
        var last = int.Parse(name.AsSpan(cut), CultureInfo.InvariantCulture);
        for (var number = last + 1; number <= last + Links; number++)
        {
            File.CreateSymbolicLink(string.Create(CultureInfo.InvariantCulture, $"{name[..cut]}{number}{PartialFile.Suffix}"), "/dev/full");
        }
    }

    /// <summary>All entries except the links to the full device; the failed write has removed its own link.</summary>
    private List<string> EntriesExceptLinks()
    {
        var entries = Directory.EnumerateFileSystemEntries(_root.Path)
            .ToLookup(entry => File.ResolveLinkTarget(entry, returnFinalTarget: false) is not null);
        Assert.Equal(Links - 1, entries[true].Count());
        return [.. entries[false]];
    }
}
