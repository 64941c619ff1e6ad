using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>
/// Track paths: a text file beside the config, one path per line, or the paths themselves. Empty lines do not count, nor do
/// lines that begin with # and a blank; without the blank it is the name of a file.
/// </summary>
/// <param name="file">The file that a written spec names instead of the paths.</param>
internal sealed class TrackListShape(string file) : Shape<ImmutableArray<string>>
{
    private const int MaxBytes = 64 << 20;

    public override string Type => "a text file's path, or a list of track paths";

    public override ImmutableArray<string> JsonTypes => ["string", "array"];

    internal override bool TryRead(YamlNode node, ReadPlace place, out ImmutableArray<string> value)
    {
        value = [];
        switch (node)
        {
            case YamlList list when list.Items.FirstOrDefault(item => item is not YamlScalar { IsNull: false }) is { } wrong:
                place.Refuse(wrong.Position, $"an entry of {place.Name} is a track path, not {wrong.Kind}");
                return false;
            case YamlList list:
                value = [.. list.Items.Cast<YamlScalar>().Select(item => Normal(item.Text))];
                return true;
            case YamlScalar scalar:
                return TryReadFile(scalar, place, out value);
            default:
                place.RefuseForm(node, this);
                return false;
        }
    }

    internal override YamlNode? Write(ImmutableArray<string> value) => value.IsDefaultOrEmpty ? null : YamlScalar.Of(file);

    internal override string Describe(ImmutableArray<string> value) => "no such part";

    private static bool TryReadFile(YamlScalar scalar, ReadPlace place, out ImmutableArray<string> value)
    {
        value = [];
        if (place.Context.Folder is not { } folder)
        {
            place.RefuseFile(scalar.Position);
            return false;
        }

        var path = Path.Combine(folder, scalar.Text);
        try
        {
            if (InputFile.Measure(path) is > MaxBytes and var bytes)
            {
                place.Refuse(scalar.Position, $"{place.Name}: {scalar.Text} has {bytes} bytes; a list has at most {MaxBytes}");
                return false;
            }

            value =
            [
                .. InputFile.ReadText(path, MaxBytes).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries)
                    .Where(line => line is not ("" or "#" or ['#', ' ', ..])).Select(Normal),
            ];
        }
        catch (UserErrorException error)
        {
            place.Refuse(scalar.Position, $"{place.Name}: {error.Message}");
            return false;
        }

        if (value.IsEmpty)
        {
            place.Refuse(scalar.Position, $"{place.Name}: {scalar.Text} names no track");
        }

        return !value.IsEmpty;
    }

    private static string Normal(string path) => path.Replace('\\', '/');
}
