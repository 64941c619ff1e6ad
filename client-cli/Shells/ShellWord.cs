namespace Experiments.ClientCli.Shells;

/// <summary>Text as a POSIX shell takes it for one word, so that a printed command can be pasted.</summary>
internal static class ShellWord
{
    private const string Plain = "_./:@%+=,-";

    /// <summary>The text itself where no shell sees more in it, else in single quotes.</summary>
    public static string Of(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
