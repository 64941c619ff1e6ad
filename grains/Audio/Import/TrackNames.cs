using System.Collections.Immutable;

namespace Experiments.Audio.Import;

/// <summary>
/// Names tracks by their files: <c>blues/blues.00000.wav</c> is <c>blues.00000</c>. If two files would have the same name, both are named
/// by their path, with dashes for slashes, and if that is also the same (a.wav, a.flac), by path and extension. Whoever then still has
/// the name of another, as <c>pop-rock/1.wav</c> that of <c>pop/rock/1.wav</c>, gets a number after it, in the order of the paths.
/// </summary>
public static class TrackNames
{
    /// <summary>A unique name for every path, without slashes and control characters.</summary>
    /// <param name="paths">Relative paths with forward slashes, all different.</param>
    /// <returns>The names in the order of the paths, and one sentence for each that has a number.</returns>
    public static (IReadOnlyList<string> Names, ImmutableArray<string> Collisions) Of(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] names = [.. paths.Select(path => Clean(Path.GetFileNameWithoutExtension(path)))];
        Rename(names, paths, path => Clean(Path.ChangeExtension(path, null)));
        Rename(names, paths, Clean);
        return (names, [.. Number(names, paths)]);
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

    private static List<string> Number(string[] names, IReadOnlyList<string> paths)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var given = names.ToHashSet(StringComparer.Ordinal);
        var collisions = new List<string>();
        foreach (var i in Enumerable.Range(0, names.Length).OrderBy(i => paths[i], StringComparer.Ordinal))
        {
            var name = names[i];
            if (!owners.TryAdd(name, paths[i]))
            {
                names[i] = Enumerable.Range(2, names.Length).Select(number => $"{name}~{number}").First(given.Add);
                collisions.Add($"{owners[name]} and {paths[i]} would both be track {name}; the second is track {names[i]}");
            }
        }

        return collisions;
    }

    private static string Clean(string text) =>
        string.Concat(text.Select(letter => letter == '/' ? '-' : char.IsControl(letter) ? '_' : letter));
}
