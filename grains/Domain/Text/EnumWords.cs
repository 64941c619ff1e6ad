using System.Text.Json;

namespace Experiments.Domain;

/// <summary>Enum values as words of the command line, JSON and config files.</summary>
public static class EnumWords
{
    /// <summary>A value in kebab-case: <c>SameSettings</c> is <c>same-settings</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
