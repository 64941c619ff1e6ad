using Experiments.Domain;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>Specs as the files that read back to the same: what a report gives to those who reproduce it.</summary>
public static class SpecWriter
{
    /// <summary>
    /// A sweep file. The lists of a predefined split are files of their own: their names are written, their content is not.
    /// </summary>
    public static string Write(SweepSpec spec) => YamlText.Of(SweepKeys.All.Write(spec));

    /// <summary>A feature spec.</summary>
    public static string Write(FeatureSpec spec) => YamlText.Of(FeatureKeys.All.Write(spec));
}
