using System.Security.Cryptography;
using System.Text;

namespace Experiments.Domain;

/// <summary>
/// The text of a token: <c>exp_</c> and 256 random bits as 64 hexadecimal digits. The prefix is for programs that look for secrets in
/// files. Nobody can guess or try 256 random bits, so a plain SHA-256 protects them as well as a slow hash with salt would protect a
/// password.
/// </summary>
public static class TokenText
{
    /// <summary>How many random bytes a token has.</summary>
    public const int RandomBytes = 32;

    private const string Prefix = "exp_";

    /// <summary>The text of a token.</summary>
    /// <param name="random">Random bytes, <see cref="RandomBytes"/> of them.</param>
    public static string Of(ReadOnlySpan<byte> random) => random.Length == RandomBytes
        ? Prefix + Convert.ToHexStringLower(random)
        : throw new ArgumentException($"a token has {RandomBytes} random bytes", nameof(random));

    /// <summary>Whether a text has the form of a token.</summary>
    public static bool HasForm(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Prefix.Length + (2 * RandomBytes) && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.Skip(Prefix.Length).All(char.IsAsciiHexDigitLower);
    }

    /// <summary>What is kept of a token: the SHA-256 of its text, 64 hexadecimal digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
