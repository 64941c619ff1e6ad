namespace Experiments.Support.Chaos.Faults;

/// <summary>
/// An artifact is damaged on disk. Its readers must notice: rebuild it, use the previous checkpoint, or fail with the file's name. The
/// original bytes come back later, as from a backup.
/// </summary>
internal sealed class DamagedFile : IChaosFault
{
    public string Name => "file-damaged";

    public int Weight => 3;

    public (int Shortest, int Longest) Seconds => (3, 7);

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        var artifacts = Path.Combine(cluster.Store, "artifacts");

        // What continuing runs read: features, and checkpoints of runs that have not ended.
        var (folder, pattern) = random.Next(2) == 0 ? ("features", "*") : ("work", "checkpoint-*");
        string[] files =
            [.. Directory.EnumerateFiles(Path.Combine(artifacts, folder), pattern,
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(file => !file.EndsWith(".tmp", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (files.Length == 0 || TryRead(files[random.Next(files.Length)]) is not ({ Length: > 0 } good, var file))
        {
            return null;
        }

        var bad = good;
        while (bad.AsSpan().SequenceEqual(good))
        {
            (bad, _) = ByteDamage.Apply(good, random);
        }

        // Replaced by renaming: a process that has the file open keeps the original bytes.
        cluster.Damaged.Add(Path.GetFileName(file));
        Replace(file, bad);

        // A process that has mapped the old file keeps it: a new worker reads the new one.
        foreach (var worker in Processes.WorkersOf(cluster[ChaosCluster.Names[random.Next(ChaosCluster.Names.Count)]].Id))
        {
            Processes.Kill(worker);
        }

        await Task.Delay(duration).ConfigureAwait(false);
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
            // Collected in the meantime.
        }
    }
}
