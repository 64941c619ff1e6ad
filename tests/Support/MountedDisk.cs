using System.Diagnostics;

namespace Experiments.Support;

/// <summary>
/// A small separate disk that a test can fill, stall and make read-only. Mounting one requires Linux and a privilege that is often missing.
/// </summary>
internal sealed class MountedDisk : IDisposable
{
    /// <summary>The reason to skip if both ways to mount one return null.</summary>
    public const string NotPermitted = "a disk cannot be mounted here: it takes Linux and the right to mount";

    private readonly string _parent;

    private MountedDisk(string parent)
    {
        _parent = parent;
        Folder = Path.Combine(parent, "disk");
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Whether this process may stall it. A container that may mount a disk may still be denied this.</summary>
    public bool CanStall { get; private set; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Mounts a new disk in memory, which can be made read-only but cannot stall; null if not permitted.</summary>
    public static MountedDisk? TryMountMemory(int mebibytes) =>
        TryMount(disk => Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.Folder));

    /// <summary>Mounts a new disk in a file, which can stall; null if not permitted.</summary>
    public static MountedDisk? TryMountFile(int mebibytes) => TryMount(disk =>
    {
        var image = Path.Combine(disk._parent, "image");
        using (var file = File.Create(image))
        {
            file.SetLength((long)mebibytes << 20);
        }

        // No blocks reserved for root: silos run as root here, and would find room on a full disk. Enough inodes for an hour of small
        // files.
        return Run("mkfs.ext4", "-q", "-m", "0", "-N", "400000", image) && Run("mount", "-o", "loop", image, disk.Folder)
            && disk.TryStall();
    });

    /// <summary>Fills the disk to the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 1 << 12 })
        {
            WriteUntilFull(file, new byte[size]);
        }
    }

    /// <summary>Fills the disk for a while, including space that others free in the meantime.</summary>
    public async Task FillAsync(TimeSpan duration)
    {
        try
        {
            Fill();
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                Fill();
                await Task.Delay(20).ConfigureAwait(false);
            }
        }
        finally
        {
            Empty();
        }
    }

    /// <summary>Frees the space that <see cref="Fill"/> took.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <summary>Blocks all writes for a while.</summary>
    public async Task StallAsync(TimeSpan duration)
    {
        if (!Run("fsfreeze", "--freeze", Folder))
        {
            throw new InvalidOperationException($"{Folder} cannot be frozen");
        }

        try
        {
            await Task.Delay(duration).ConfigureAwait(false);
        }
        finally
        {
            Run("fsfreeze", "--unfreeze", Folder);
        }
    }

    /// <summary>Makes the disk read-only or writable again; no process may have a file on it open for writing.</summary>
    public bool TryMakeReadOnly(bool isReadOnly) => Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Lazily: a process that was just killed may still have a file open.
        Run("umount", "-l", Folder);
        Directory.Delete(_parent, recursive: true);
    }

    private static MountedDisk? TryMount(Func<MountedDisk, bool> mount)
    {
        var disk = new MountedDisk(Directory.CreateTempSubdirectory("experiments-disk-").FullName);
        if (OperatingSystem.IsLinux() && mount(disk))
        {
            return disk;
        }

        Directory.Delete(disk._parent, recursive: true);
        return null;
    }

    private bool TryStall()
    {
        CanStall = Run("fsfreeze", "--freeze", Folder) && Run("fsfreeze", "--unfreeze", Folder);
        return true;
    }

    private static void WriteUntilFull(FileStream file, byte[] block)
    {
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // The disk is full, as intended.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
            process!.WaitForExit(); // not null: no shell is asked
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
