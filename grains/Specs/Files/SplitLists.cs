using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>
/// Reads the lists of a predefined split: each part a text file beside the config, one track path a line (empty lines and lines that begin with # aside),
/// or the paths themselves.
/// </summary>
internal sealed class SplitLists(string folder, ConfigProblems problems)
{
    private const int GreatestBytes = 64 << 20;

    private readonly Dictionary<string, string> _partOf = new(StringComparer.Ordinal);

    public PredefinedLists Read(Section section) => new(ReadPart(section, "train"), ReadPart(section, "validation"), ReadPart(section, "test"));

    private ImmutableArray<string> ReadPart(Section section, string part)
    {
        var paths = section.Node(part) switch
        {
            YamlList list => ReadList(part, list),
            YamlScalar scalar => ReadFile(part, scalar),
            YamlMap map => Refuse(map.Position, $"{part} is a text file's path or a list of track paths, not a map"),
            _ => [],
        };
        var place = section.Place(part);
        foreach (var path in paths)
        {
            if (!_partOf.TryAdd(path, part))
            {
                var other = _partOf[path] == part ? "twice" : $"in {_partOf[path]} as well";
                problems.Add(place, $"{path} is in {part} {other}; a track is on one side only");
            }
        }

        return paths;
    }

    private ImmutableArray<string> ReadList(string part, YamlList list)
    {
        foreach (var item in list.Items.Where(item => item is not YamlScalar { IsNull: false }))
        {
            problems.Add(item.Position, $"{part} is a list of track paths; {item.Kind} is none");
        }

        return [.. list.Items.OfType<YamlScalar>().Select(item => Normal(item.Text))];
    }

    private ImmutableArray<string> ReadFile(string part, YamlScalar scalar)
    {
        var file = new FileInfo(Path.Combine(folder, scalar.Text));
        if (!file.Exists || file.Length > GreatestBytes)
        {
            return Refuse(scalar.Position, file.Exists
                ? $"{part}: {scalar.Text} has {file.Length} bytes; a list has at most {GreatestBytes}"
                : $"{part}: there is no file {scalar.Text} (looked for {file.FullName})");
        }

        ImmutableArray<string> paths = [.. File.ReadLines(file.FullName).Select(line => line.Trim()).Where(line => line is [not '#', ..]).Select(Normal)];
        return paths.IsEmpty ? Refuse(scalar.Position, $"{part}: {scalar.Text} names no track") : paths;
    }

    private ImmutableArray<string> Refuse(ConfigPosition position, string message)
    {
        problems.Add(position, message);
        return [];
    }

    private static string Normal(string path) => path.Replace('\\', '/');
}
