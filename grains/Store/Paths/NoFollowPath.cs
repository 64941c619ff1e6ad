using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Experiments.Store.Paths;

/// <summary>
/// Opens a path component by component, each relative to the previously opened folder, without following symbolic links (openat with
/// O_NOFOLLOW): a link anywhere in it is an error, even one just created. Windows has no such call, and links need a privilege there: the
/// path is checked once more.
/// </summary>
internal static partial class NoFollowPath
{
    private const int NoSuchEntry = 2, AccessDenied = 13, NotPermitted = 1;

    // Values from fcntl.h; the two flags differ between processors on Linux.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;
    private static readonly int NoFollow = OperatingSystem.IsMacOS() ? 0x100 : IsArm ? 0x8000 : 0x20000;
    private static readonly int Folder = OperatingSystem.IsMacOS() ? 0x100000 : IsArm ? 0x4000 : 0x10000;
    private static readonly int CloseOnExecute = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    // Opening a pipe or a device must not block, and a terminal must not become this process's controlling terminal.
    private static readonly int NoWait = OperatingSystem.IsMacOS() ? 0x4 | 0x20000 : 0x800 | 0x100;

    // Linux can pass through a folder that is searchable but not readable; elsewhere it must be readable.
    private static readonly int Through = OperatingSystem.IsLinux() ? 0x200000 : 0;

    /// <summary>Opens the file at an absolute path, for reading.</summary>
    public static SafeFileHandle OpenFile(string path) => OperatingSystem.IsWindows()
        ? File.OpenHandle(RequireResolved(path), FileMode.Open, FileAccess.Read, FileShare.Read)
        : Open(path, NoWait);

    /// <summary>Opens the folder at an absolute path, to be listed by its <see cref="NameOf"/>.</summary>
    public static SafeFileHandle OpenFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Open(path, Folder | Through);
        }

        RequireResolved(path);
        return new SafeFileHandle();
    }

    /// <summary>A path that always refers to the opened folder; null if the system has none.</summary>
    public static string? NameOf(SafeFileHandle folder)
    {
        var name = $"/proc/self/fd/{folder.DangerousGetHandle()}";
        return OperatingSystem.IsLinux() && Directory.Exists(name) ? name + "/" : null;
    }

    private static SafeFileHandle Open(string path, int lastFlags)
    {
        var steps = RealPath.Steps(path).ToArray();
        if (!Path.IsPathRooted(path) || steps.Contains(".."))
        {
            throw new ArgumentException($"{path} is not resolved", nameof(path));
        }

        var opened = OpenRoot();
        for (var i = 0; i < steps.Length; i++)
        {
            opened = OpenAt(opened, steps[i], i == steps.Length - 1 ? lastFlags : Folder | Through);
        }

        return opened;
    }

    private static string RequireResolved(string path) =>
        RealPath.Resolve(path) == path ? path : throw new IOException("its path contains a symbolic link");

    private static SafeFileHandle OpenRoot()
    {
        var root = OpenAt(-1, "/", Folder | Through | NoFollow | CloseOnExecute);
        return root >= 0 ? new SafeFileHandle(root, ownsHandle: true) : throw Failure(Marshal.GetLastPInvokeError());
    }

    /// <summary>Opens one component and closes its parent folder.</summary>
    private static SafeFileHandle OpenAt(SafeFileHandle folder, string step, int flags)
    {
        using (folder)
        {
            var opened = OpenAt((int)folder.DangerousGetHandle(), step, flags | NoFollow | CloseOnExecute);
            return opened >= 0 ? new SafeFileHandle(opened, ownsHandle: true) : throw Failure(Marshal.GetLastPInvokeError());
        }
    }

    private static Exception Failure(int error) => error switch
    {
        NoSuchEntry => new FileNotFoundException(),
        AccessDenied or NotPermitted => new UnauthorizedAccessException("permission denied"),
        _ when IsLink(error) => new IOException("its path contains a symbolic link, or a file instead of a folder"),
        _ => new IOException(Marshal.GetPInvokeErrorMessage(error)),
    };

    // ELOOP, or ENOTDIR if a folder was requested.
    private static bool IsLink(int error) => error == (OperatingSystem.IsMacOS() ? 62 : 40) || error == 20;

    // The mode argument is omitted: nothing is created.
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int folder, string path, int flags);
}
