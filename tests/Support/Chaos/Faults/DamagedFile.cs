namespace Experiments.Support.Chaos.Faults;

/// <summary>
/// An artifact's bytes change behind the cluster's back. What reads it must notice: rebuild it, use the checkpoint before it, or fail with its name.
/// The good bytes come back later, as from a backup.
/// </summary>
internal sealed class DamagedFile : IChaosFault
{
    public string Name => "file-damaged";

    public int Weight => 3;

    public async Task<string?> InflictAsync(ChaosCluster cluster, Random random)
    {
        var artifacts = Path.Combine(cluster.Store, "artifacts");
        string[] kinds = ["features", "work"];
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(artifacts, kinds[random.Next(kinds.Length)]), "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(file => !file.EndsWith(".tmp", StringComparison.Ordinal) && !file.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (files.Length == 0 || TryRead(files[random.Next(files.Length)]) is not ({ Length: > 0 } good, var file))
        {
            return null;
        }

        var bad = (byte[])good.Clone();
        switch (random.Next(3))
        {
            case 0:
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                var start = random.Next(bad.Length);
                Array.Clear(bad, start, Math.Min(4096, bad.Length - start));
                bad[start] ^= 0xFF;
                break;
            default:
                bad = bad[..random.Next(bad.Length)];
                break;
        }

        // Renamed into its place: whoever has the file open keeps the good bytes.
        cluster.Damaged.Add(Path.GetFileName(file));
        Replace(file, bad);
        await Task.Delay(TimeSpan.FromSeconds(5 + random.Next(10))).ConfigureAwait(false);
        if (TryRead(file) is ({ } now, _) && now.AsSpan().SequenceEqual(bad))
        {
            Replace(file, good);
            return $"damaged {Path.GetRelativePath(artifacts, file)}, and put it back";
        }

        return $"damaged {Path.GetRelativePath(artifacts, file)}, which was mended or removed";
    }

    private static (byte[] Bytes, string File)? TryRead(string file)
    {
        try
        {
            return (File.ReadAllBytes(file), file);
        }
        catch (IOException)
        {
            // A checkpoint whose run has ended.
            return null;
        }
    }

    private static void Replace(string file, byte[] bytes)
    {
        try
        {
            var aside = file + ".chaos";
            File.WriteAllBytes(aside, bytes);
            File.Move(aside, file, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Collected meanwhile.
        }
    }
}
