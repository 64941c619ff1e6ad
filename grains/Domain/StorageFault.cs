using System.Runtime.InteropServices;
using Orleans;

namespace Experiments.Domain;

/// <summary>What keeps a disk or a database from being written, though nothing is wrong with what was to be written.</summary>
public enum StorageFaultKind
{
    /// <summary>No space is left.</summary>
    Full,

    /// <summary>The owner's quota is used up.</summary>
    Quota,

    /// <summary>It can be read only.</summary>
    ReadOnly,

    /// <summary>It answers with input/output errors.</summary>
    Failing,
}

/// <summary>
/// A disk or a database that cannot be written for now. It says nothing about the work that met it: that is done again when storage can be
/// written, and counts neither as failed nor as lost.
/// </summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Place">Where: a folder, a file, or the database.</param>
/// <param name="Detail">The database's own words; null for a disk.</param>
/// <param name="FreeBytes">How much room there is; null where that is not known or not the point.</param>
/// <param name="NeededBytes">How much is needed at least; null where that is not known.</param>
[GenerateSerializer, Immutable, Alias("storage-fault")]
public sealed record StorageFault(
    StorageFaultKind Kind, string Place, string? Detail = null, long? FreeBytes = null, long? NeededBytes = null)
{
    /// <summary>What is wrong and where, without what to do.</summary>
    public override string ToString() => $"{Place}: {What}{(Detail is null ? "" : $" ({Detail})")}{Room}";

    /// <summary>What to do about it.</summary>
    public string Remedy => Kind switch
    {
        StorageFaultKind.Full => "free some space",
        StorageFaultKind.Quota => "free some space or raise the quota",
        StorageFaultKind.ReadOnly => "make it writable again",
        _ => "check the disk and its cables or network",
    };

    private string What => Kind switch
    {
        StorageFaultKind.Full => "the disk is full",
        StorageFaultKind.Quota => "the disk quota is used up",
        StorageFaultKind.ReadOnly => "it is read-only",
        _ => "the disk fails with input/output errors",
    };

    private string Room => (Kind, FreeBytes, NeededBytes) switch
    {
        (not (StorageFaultKind.Full or StorageFaultKind.Quota), _, _) or (_, null, null) => "",
        (_, { } free, null) => $", {Megabytes(free)} MB free",
        (_, null, { } needed) => $", at least {Megabytes(needed)} MB needed",
        (StorageFaultKind.Full, { } free, { } needed) when free > needed => $" although {Megabytes(free)} MB are free; check for free "
            + "inodes",
        (_, { } free, { } needed) => $", {Megabytes(free)} MB free, at least {Megabytes(needed)} MB needed",
    };

    /// <summary>
    /// What a failed write to the disk tells of the disk; null where the fault is another, such as a path that does not exist. To be asked
    /// about writes: an input/output error while reading may be that of another disk.
    /// </summary>
    public static StorageFaultKind? KindOf(IOException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return OperatingSystem.IsWindows() ? OfWindows(error.HResult & 0xFFFF) : OfUnix(error.HResult);
    }

    /// <summary>The fault at the bottom of an exception; null where there is none.</summary>
    public static StorageFault? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is StorageFaultException { Fault: var fault })
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>
    /// The same where the exception may be the disk's own: <paramref name="place"/> is what was being written. Reads fail like this neither
    /// for want of room nor on a read-only disk, so that those are known whoever was writing.
    /// </summary>
    public static StorageFault? Find(Exception? exception, string place)
    {
        if (Find(exception) is { } known)
        {
            return known;
        }

        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is IOException error && KindOf(error) is { } kind and not StorageFaultKind.Failing)
            {
                return new StorageFault(kind, place);
            }
        }

        return null;
    }

    private static StorageFaultKind? OfUnix(int error) => error switch
    {
        28 => StorageFaultKind.Full, // ENOSPC
        30 => StorageFaultKind.ReadOnly, // EROFS
        5 => StorageFaultKind.Failing, // EIO
        122 when !RuntimeInformation.IsOSPlatform(OSPlatform.OSX) => StorageFaultKind.Quota, // EDQUOT
        69 when RuntimeInformation.IsOSPlatform(OSPlatform.OSX) => StorageFaultKind.Quota,
        _ => null,
    };

    private static StorageFaultKind? OfWindows(int error) => error switch
    {
        112 or 39 => StorageFaultKind.Full, // ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL
        19 => StorageFaultKind.ReadOnly, // ERROR_WRITE_PROTECT
        1117 => StorageFaultKind.Failing, // ERROR_IO_DEVICE
        1295 or 1816 => StorageFaultKind.Quota, // ERROR_DISK_QUOTA_EXCEEDED, ERROR_NOT_ENOUGH_QUOTA
        _ => null,
    };

    private static string Megabytes(long bytes) => Figures.Fixed(bytes / 1e6, 1);
}

/// <summary>A write that a <see cref="StorageFault"/> kept from being made. Crosses the wire between silos and to clients.</summary>
[GenerateSerializer, Alias("storage-fault-exception")]
public sealed class StorageFaultException(StorageFault fault, Exception? innerException = null)
    : Exception($"{fault}; {fault.Remedy}", innerException)
{
    /// <summary>What is wrong, and where.</summary>
    [Id(0)]
    public StorageFault Fault { get; } = fault;
}
