using System.Diagnostics;

namespace Experiments.Support;

/// <summary>A disk of so many mebibytes, in memory, that a test can fill up and make read-only; mounting one takes a right that not every machine gives.</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <summary>What a test is skipped with where <see cref="TryMount"/> answers null.</summary>
    public const string NotPermitted = "a small disk cannot be mounted here: it takes Linux and the right to mount";

    private SmallDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Mounts a new one; null where that is not permitted.</summary>
    public static SmallDisk? TryMount(int mebibytes)
    {
        var folder = Directory.CreateTempSubdirectory("experiments-disk-").FullName;
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder))
        {
            return new SmallDisk(folder);
        }

        Directory.Delete(folder);
        return null;
    }

    /// <summary>Leaves no byte of room.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    /// <summary>Gives back the room that <see cref="Fill"/> took.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <summary>Lets nothing be written, or lets it again; nobody may have a file of it open to write.</summary>
    public bool TryMakeReadOnly(bool isReadOnly) => Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Lazily: a process that was killed a moment ago may still have a file open.
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
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
