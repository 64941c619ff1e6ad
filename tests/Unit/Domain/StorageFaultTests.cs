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
    public void The_disk_is_known_by_the_number_of_its_error(int error, StorageFaultKind? kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are those of Linux");
        Assert.Equal(kind, StorageFault.KindOf(new IOException("said by the disk", error)));
    }

    [Fact]
    public void A_fault_is_found_behind_whatever_wraps_it()
    {
        var fault = new StorageFault(StorageFaultKind.Full, "/store");
        var wrapped = new InvalidOperationException("storage failed", new AggregateException(new StorageFaultException(fault)));
        Assert.Equal(fault, StorageFault.Find(wrapped));
        Assert.Null(StorageFault.Find(new InvalidOperationException("storage failed", new IOException("no such file", 2)), "/store"));
    }

    [Fact]
    public void A_full_or_read_only_disk_is_known_by_its_own_error_and_a_failing_one_only_to_who_was_writing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are those of Linux");
        Assert.Equal(new StorageFault(StorageFaultKind.Full, "/store"),
            StorageFault.Find(new InvalidDataException("cut", new IOException("full", 28)), "/store"));
        Assert.Null(StorageFault.Find(new IOException("cannot read", 5), "/store"));
    }

    [Fact]
    public void A_disk_that_is_full_with_room_left_has_no_place_for_the_names_of_files()
    {
        var fault = new StorageFault(StorageFaultKind.Full, "/store", FreeBytes: 5_000_000, NeededBytes: 1 << 20);
        Assert.Equal("/store: the disk is full although 5.0 MB are free; check for free inodes", fault.ToString());
    }

    [Fact]
    public void It_says_in_a_line_what_where_how_much_room_and_what_to_do()
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
