using System.Text;

namespace Experiments.Audio;

/// <summary>Message for a file that no decoder recognizes.</summary>
internal static class UnknownContent
{
    /// <summary>Such as <c>not a WAV file (starts with 'ID3')</c>: the format its extension indicates, and the actual content.</summary>
    public static string Describe(string name, ReadOnlySpan<byte> start, IEnumerable<IAudioDecoder> decoders)
    {
        if (Named(start) is { } unsupported)
        {
            return $"{unsupported} is not supported; convert it to FLAC, WAV, Ogg or MP3";
        }

        var extension = Path.GetExtension(name).ToLowerInvariant();
        var known = decoders.SelectMany(decoder => decoder.Extensions).Contains(extension);
        var kind = known ? extension[1..].ToUpperInvariant() : "audio";
        var article = kind[0] is 'a' or 'A' or 'O' or 'M' ? "an" : "a"; // an AU, an Opus, an MP3; a WAV, a FLAC
        return $"not {article} {kind} file ({Start(start)})";
    }

    /// <summary>Formats that people have and that are not read: there is no decoder in C# that may be shipped.</summary>
    private static string? Named(ReadOnlySpan<byte> start) => start switch
    {
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, ..] => "WMA (an ASF file)",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "Matroska or WebM",
        [0xFF, 0xF1 or 0xF0 or 0xF9 or 0xF8, ..] => "AAC (an ADTS stream)",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "MP4 (M4A, with AAC or ALAC as a rule)",
        [(byte)'M', (byte)'A', (byte)'C', (byte)' ', ..] => "Monkey's Audio",
        [(byte)'w', (byte)'v', (byte)'p', (byte)'k', ..] => "WavPack",
        [(byte)'c', (byte)'a', (byte)'f', (byte)'f', ..] => "CAF (Core Audio)",
        [(byte)'T', (byte)'T', (byte)'A', (byte)'1' or (byte)'2', ..] => "TTA (True Audio)",
        [(byte)'r', (byte)'i', (byte)'f', (byte)'f', 0x2E, 0x91, 0xCF, 0x11, ..] => "W64 (Sony Wave64)",
        [(byte)'D', (byte)'S', (byte)'D', (byte)' ', ..] or [(byte)'F', (byte)'R', (byte)'M', (byte)'8', ..] => "DSD",
        [(byte)'M', (byte)'P', (byte)'C', (byte)'K', ..] or [(byte)'M', (byte)'P', (byte)'+', ..] => "Musepack",
        [0x0B, 0x77, ..] => "AC-3 (Dolby Digital)",
        [0x7F, 0xFE, 0x80, 0x01, ..] => "DTS",
        [(byte)'#', (byte)'!', (byte)'A', (byte)'M', (byte)'R', ..] => "AMR",
        _ => null,
    };

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
