using Experiments.Specs.Files;

namespace Experiments.Specs.Yaml;

/// <summary>
/// A config that another program sends. Problems in it have the path of their key beside line and column, and it may not name files: the
/// machine that reads it is not the one that wrote it.
/// </summary>
/// <param name="Content">UTF-8.</param>
/// <param name="IsJson">Whether it is JSON, with the keys of the YAML.</param>
public sealed record SentConfig(byte[] Content, bool IsJson)
{
    /// <summary>What it is called in messages.</summary>
    public const string Source = "body";

    /// <summary>Reads it.</summary>
    /// <exception cref="Domain.UserErrorException">It is not UTF-8.</exception>
    /// <exception cref="ConfigException">It is not valid YAML or JSON.</exception>
    internal YamlNode Read(ConfigProblemList problems) => IsJson
        ? JsonTree.Read(Content, Source, problems)
        : YamlReader.ReadText(InputFile.Decode(Source, Content), Source, problems);
}
