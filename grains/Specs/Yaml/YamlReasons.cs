namespace Experiments.Specs.Yaml;

/// <summary>What the YAML parser objects to, in the words of someone who writes a config.</summary>
internal static class YamlReasons
{
    private const string Default = "check the indentation, the quotes and the brackets";

    /// <summary>Parts of the parser's messages, each with what to say instead.</summary>
    private static readonly (string Part, string Advice)[] Known =
    [
        ("tab", "a tab cannot be used here; indent with spaces"),
        ("block mapping, did not find expected key", "this line does not fit the map above it; indent it like the other keys"),
        ("expected '-' indicator", "this line does not fit the list above it; begin it with '-', or indent it like what it belongs to"),
        ("could not find expected ':'", "a key needs ':' and a space after it"),
        ("Mapping values are not allowed", "a key cannot be here; indent it like the other keys, and quote a value that contains ': '"),
        ("invalid mapping", "a key cannot be here; indent it like the other keys, and quote a value that contains ': '"),
        ("Mapping keys are not allowed", "a key cannot be here; indent it like the other keys"),
        ("sequence entries are not allowed", "a list entry cannot be here; put each '-' on a line of its own"),
        ("cannot start any token", "a value cannot begin with this character; put the value in quotes"),
        ("end of stream", "this quote is not closed; add the missing quote"),
        ("escape", "double quotes do not allow this backslash; use single quotes, or write \\\\"),
        ("Did not find expected <document", "this line does not belong to the text above it; check its indentation"),
    ];

    /// <summary>One sentence for a message of the parser.</summary>
    public static string Explain(string reason) =>
        $"the YAML is wrong here: {Known.FirstOrDefault(known => reason.Contains(known.Part, StringComparison.Ordinal)).Advice ?? Default}";
}
