using System.Collections.Immutable;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>
/// The path of a file or folder; a relative one starts at the folder of the config, or at the current one where <c>--set</c> gives it, one
/// with ~ at the home folder.
/// </summary>
internal sealed class PathShape : Shape<string>
{
    public override string Type => "a path";

    public override ImmutableArray<string> JsonTypes => ["string"];

    internal override bool TryRead(YamlNode node, ReadPlace place, out string value)
    {
        value = "";
        if (node is not YamlScalar { Text.Length: > 0 } scalar)
        {
            place.RefuseForm(node, this);
            return false;
        }

        if (place.Context.Folder is not { } folder)
        {
            place.RefuseFile(node.Position);
            return false;
        }

        var text = scalar.Text is "~" or ['~', '/', ..]
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + scalar.Text[1..]
            : scalar.Text;
        value = Path.GetFullPath(text, Overrides.IsPlaceOf(node.Position) ? Environment.CurrentDirectory : folder);
        return true;
    }

    internal override YamlNode Write(string value) => YamlScalar.Of(value);
}
