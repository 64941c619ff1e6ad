using System.Runtime.InteropServices;
using Orleans;

namespace Experiments.Domain;

/// <summary>Why a disk or a database cannot be written, although the data itself is fine.</summary>
public enum StorageFaultKind
{
    /// <summary>No space is left.</summary>
    Full,

    /// <summary>The owner's quota is used up.</summary>
    Quota,

    /// <summary>It is read-only.</summary>
    ReadOnly,

    /// <summary>It reports input/output errors.</summary>
    Failing,
}

/// <summary>
/// A disk or a database that currently cannot be written. The affected work is not at fault: it is repeated once storage can be written,
/// and counts neither as failed nor as lost.
/// </summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Place">Where: a folder, a file, or the database.</param>
/// <param name="Detail">The database's own message; null for a disk.</param>
/// <param name="FreeBytes">Free space; null if unknown or irrelevant.</param>
/// <param name="NeededBytes">Minimum space needed; null if unknown.</param>
[GenerateSerializer, Immutable, Alias("storage-fault")]
public sealed record StorageFault(
    StorageFaultKind Kind, string Place, string? Detail = null, long? FreeBytes = null, long? NeededBytes = null)
{
    /// <summary>What is wrong and where, without the remedy.</summary>
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
    /// The disk fault behind a failed write; null for other errors, such as a path that does not exist. For writes only: an input/output
    /// error while reading may come from another disk.
    /// </summary>
    public static StorageFaultKind? KindOf(IOException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return OperatingSystem.IsWindows() ? OfWindows(error.HResult & 0xFFFF) : OfUnix(error.HResult);
    }

    /// <summary>The fault that caused an exception; null if there is none.</summary>
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
    /// The same if the exception may come from the disk itself; <paramref name="place"/> is what was being written. Reads never fail for
    /// lack of space or on a read-only disk, so those faults always come from a write.
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

    private static string Megabytes(long bytes) => NumberFormat.Fixed(bytes / 1e6, 1);
}

/// <summary>A write that failed because of a <see cref="StorageFault"/>. Crosses the wire between silos and to clients.</summary>
[GenerateSerializer, Alias("storage-fault-exception")]
public sealed class StorageFaultException(StorageFault fault, Exception? innerException = null)
    : Exception($"{fault}; {fault.Remedy}", innerException)
{
    /// <summary>What is wrong, and where.</summary>
    [Id(0)]
    public StorageFault Fault { get; } = fault;
}
