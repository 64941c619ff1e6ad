namespace Experiments.Specs.Settings;

/// <summary>How a key is given other than in a file.</summary>
/// <param name="Flag">The option of the program's command line, such as <c>--store</c>.</param>
/// <param name="Value">What follows the flag, for its help; null where the key's type says it, and for a flag without a value.</param>
/// <param name="Variable">The environment variable; null where there is none.</param>
/// <param name="IsRepeatable">Whether the flag is repeated for a further value. Otherwise several are separated by commas.</param>
public sealed record SettingSource(string Flag, string? Value = null, string? Variable = null, bool IsRepeatable = false);
