using System.Diagnostics;

namespace Experiments.Support.Chaos;

/// <summary>
/// A small disk of its own that can be filled and made to stall: a file with an ext4 file system in it. Only root may mount one; for others it is a plain folder.
/// </summary>
internal sealed class ChaosDisk : IAsyncDisposable
{
    private const long Bytes = 1L << 30;

    private ChaosDisk(string folder, string? obstacle) => (Folder, Obstacle) = (folder, obstacle);

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Why it can neither be filled nor stalled; null where it can.</summary>
    public string? Obstacle { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<ChaosDisk> MountAsync(string folder)
    {
        var (image, mount) = (Path.Combine(folder, "disk.img"), Path.Combine(folder, "disk"));
        Directory.CreateDirectory(mount);
        if (!Environment.IsPrivilegedProcess)
        {
            return new ChaosDisk(mount, "only root can mount a disk");
        }

        using (var file = File.Create(image))
        {
            file.SetLength(Bytes);
        }

        // No blocks for root alone: silos run as root here, and would find room on a full disk.
        var isMounted = await TryRunAsync("mkfs.ext4", "-q", "-m", "0", image).ConfigureAwait(false) && await TryRunAsync("mount", "-o", "loop", image, mount).ConfigureAwait(false);
        return new ChaosDisk(mount, isMounted ? null : "this system mounts no disk from a file");
    }

    /// <summary>Leaves no room, for a while.</summary>
    public async Task FillAsync(TimeSpan duration)
    {
        // Silos write and delete all the time: what becomes free is taken too.
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            var block = new byte[1 << 20];
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                if (!TryWrite(ballast, block) && !TryWrite(ballast, block.AsSpan(0, 1 << 12)))
                {
                    await Task.Delay(20).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            File.Delete(Ballast);
        }
    }

    /// <summary>Lets no write end, for a while.</summary>
    public async Task StallAsync(TimeSpan duration)
    {
        await RunAsync("fsfreeze", "--freeze", Folder).ConfigureAwait(false);
        try
        {
            await Task.Delay(duration).ConfigureAwait(false);
        }
        finally
        {
            await RunAsync("fsfreeze", "--unfreeze", Folder).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Obstacle is null)
        {
            // Detached even where a process that is ending has a file open.
            await RunAsync("umount", "--lazy", Folder).ConfigureAwait(false);
        }
    }

    private static bool TryWrite(FileStream file, ReadOnlySpan<byte> block)
    {
        try
        {
            file.Write(block);
            return true;
        }
        catch (IOException)
        {
            // Full, as intended.
            return false;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        if (!await TryRunAsync(program, arguments).ConfigureAwait(false))
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
        }
    }

    private static async Task<bool> TryRunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0;
    }
}
