using System.Text;

namespace Experiments.Audio;

/// <summary>Message for a file that no decoder recognizes.</summary>
internal static class UnknownContent
{
    /// <summary>Such as <c>not a WAV file (starts with 'ID3')</c>: the format its extension indicates, and the actual content.</summary>
    public static string Describe(string name, ReadOnlySpan<byte> start, IEnumerable<IAudioDecoder> decoders)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        var known = decoders.SelectMany(decoder => decoder.Extensions).Contains(extension);
        var kind = known ? extension[1..].ToUpperInvariant() : "audio";
        var article = kind[0] is 'a' or 'A' or 'O' or 'M' ? "an" : "a"; // an AU, an Opus, an MP3; a WAV, a FLAC
        return $"not {article} {kind} file ({Start(start)})";
    }

    private static string Start(ReadOnlySpan<byte> start)
    {
        var end = start.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        var text = start[..(end < 0 ? start.Length : end)];
        return text.Length switch
        {
            > 1 => $"starts with '{Encoding.ASCII.GetString(text[..Math.Min(8, text.Length)])}'",
            _ when start.IsEmpty => "contains only an ID3 tag",
            _ => $"starts with bytes {Convert.ToHexString(start[..Math.Min(4, start.Length)])}",
        };
    }
}
