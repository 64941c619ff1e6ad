namespace Experiments.ReadModel;

/// <summary>Quotes text as one word for a POSIX shell, so that a printed command can be pasted.</summary>
public static class ShellWord
{
    private const string Plain = "_./:@%+=,-";

    /// <summary>The text unchanged if it needs no quotes, otherwise in single quotes.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
