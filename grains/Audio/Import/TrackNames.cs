namespace Experiments.Audio.Import;

/// <summary>
/// Names tracks by their files: <c>blues/blues.00000.wav</c> is <c>blues.00000</c>. If two files would have the same name, both are named
/// by their path, with dashes for slashes, and if that is also the same (a.wav, a.flac), by path and extension.
/// </summary>
internal static class TrackNames
{
    /// <summary>A unique name for every path, without slashes and control characters.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> paths)
    {
        string[] names = [.. paths.Select(path => Clean(Path.GetFileNameWithoutExtension(path)))];
        Rename(names, paths, path => Clean(Path.ChangeExtension(path, null)));
        Rename(names, paths, Clean);
        return names;
    }

    private static void Rename(string[] names, IReadOnlyList<string> paths, Func<string, string> nameOf)
    {
        var taken = names.CountBy(name => name, StringComparer.Ordinal).Where(count => count.Value > 1).Select(count => count.Key)
            .ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (taken.Contains(names[i]))
            {
                names[i] = nameOf(paths[i]);
            }
        }
    }

    private static string Clean(string text) =>
        string.Concat(text.Select(letter => letter == '/' ? '-' : char.IsControl(letter) ? '_' : letter));
}
