using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class StorageFaultTests
{
    [Theory]
    [InlineData(28, StorageFaultKind.Full)]
    [InlineData(122, StorageFaultKind.Quota)]
    [InlineData(30, StorageFaultKind.ReadOnly)]
    [InlineData(5, StorageFaultKind.Failing)]
    [InlineData(2, null)]
    [InlineData(17, null)]
    public void Disk_faults_are_recognized_by_error_number(int error, StorageFaultKind? kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are those of Linux");
        Assert.Equal(kind, StorageFault.KindOf(new IOException("said by the disk", error)));
    }

    [Fact]
    public void A_fault_is_found_inside_wrapping_exceptions()
    {
        var fault = new StorageFault(StorageFaultKind.Full, "/store");
        var wrapped = new InvalidOperationException("storage failed", new AggregateException(new StorageFaultException(fault)));
        Assert.Equal(fault, StorageFault.Find(wrapped));
        Assert.Null(StorageFault.Find(new InvalidOperationException("storage failed", new IOException("no such file", 2)), "/store"));
    }

    [Fact]
    public void A_full_disk_is_recognized_in_any_exception_but_a_read_error_is_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are those of Linux");
        Assert.Equal(new StorageFault(StorageFaultKind.Full, "/store"),
            StorageFault.Find(new InvalidDataException("cut", new IOException("full", 28)), "/store"));
        Assert.Null(StorageFault.Find(new IOException("cannot read", 5), "/store"));
    }

    [Fact]
    public void A_full_disk_with_free_space_suggests_checking_inodes()
    {
        var fault = new StorageFault(StorageFaultKind.Full, "/store", FreeBytes: 5_000_000, NeededBytes: 1 << 20);
        Assert.Equal("/store: the disk is full although 5.0 MB are free; check for free inodes", fault.ToString());
    }

    [Fact]
    public void The_message_states_place_problem_free_space_and_remedy()
    {
        var fault = new StorageFault(StorageFaultKind.Full, "/store", FreeBytes: 12_000, NeededBytes: 1 << 20);
        Assert.Equal("/store: the disk is full, 0.0 MB free, at least 1.0 MB needed; free some space",
            new StorageFaultException(fault).Message);
        Assert.Equal(
            "/store: it is read-only; make it writable again",
            new StorageFaultException(new StorageFault(StorageFaultKind.ReadOnly, "/store", FreeBytes: 1, NeededBytes: 2)).Message);
        Assert.Equal(
            "the database at db: the disk is full (could not extend file); free some space",
            new StorageFaultException(new StorageFault(StorageFaultKind.Full, "the database at db", "could not extend file")).Message);
    }
}
