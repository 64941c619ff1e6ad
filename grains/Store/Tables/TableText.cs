using System.Buffers;
using System.Globalization;
using System.Text;
using Experiments.Domain;

namespace Experiments.Store.Tables;

/// <summary>
/// The text of a table file in whatever encoding it has: by its byte order mark, else UTF-8, UTF-16 without a mark, or Windows-1252 (of
/// which Latin-1 is a part). Text that is none of them is refused, not read with wrong letters.
/// </summary>
internal static class TableText
{
    /// <summary>Three letters beyond ASCII in a row do not occur in Western European words, but in nearly all others.</summary>
    private const int ForeignRun = 3;

    /// <summary>Bytes that are no letter in Windows-1252.</summary>
    private static readonly SearchValues<byte> Undefined = SearchValues.Create((ReadOnlySpan<byte>)[0x81, 0x8D, 0x8F, 0x90, 0x9D]);

    private static readonly (byte[] Mark, Encoding Encoding)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], Strict(Encoding.UTF8)),
        ([0xFF, 0xFE, 0, 0], Strict(Encoding.UTF32)),
        ([0, 0, 0xFE, 0xFF], Strict(new UTF32Encoding(bigEndian: true, byteOrderMark: true))),
        ([0xFF, 0xFE], Strict(Encoding.Unicode)),
        ([0xFE, 0xFF], Strict(Encoding.BigEndianUnicode)),
    ];

    /// <summary>How files begin that people take for tables.</summary>
    private static readonly (byte[] Mark, string Advice)[] Others =
    [
        ([0x1F, 0x8B], "is compressed with gzip; decompress it"),
        ([0x50, 0x4B, 0x03, 0x04], "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV"),
        ([0xD0, 0xCF, 0x11, 0xE0], "is an Excel workbook; save the sheet as CSV"),
        ([0x50, 0x41, 0x52, 0x31], "is a Parquet file; save the table as CSV"),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "is a NumPy array; save it with the names of files and labels as CSV"),
    ];

    private static readonly Encoding Western = Strict(CodePagesEncodingProvider.Instance.GetEncoding(1252)!); // not null: it is built in

    /// <summary>Decodes a file.</summary>
    /// <returns>The text without its mark, and what to tell the user about its encoding; null for UTF-8.</returns>
    /// <exception cref="UserErrorException">It is not text, or is in an encoding that cannot be recognized.</exception>
    public static (string Text, string? Note) Decode(string path, ReadOnlySpan<byte> content)
    {
        foreach (var (mark, advice) in Others)
        {
            if (content.StartsWith(mark))
            {
                throw new UserErrorException($"{path}: {advice}");
            }
        }

        foreach (var (mark, marked) in Marks)
        {
            if (content.StartsWith(mark))
            {
                return (
                    Decode(path, content[mark.Length..], marked),
                    marked.CodePage == Encoding.UTF8.CodePage ? null : Note(marked.WebName));
            }
        }

        if (FindUnmarked(content) is { } encoding)
        {
            return (Decode(path, content, encoding), Note(encoding.WebName));
        }

        if (content.IndexOf((byte)0) is >= 0 and var zero)
        {
            throw new UserErrorException($"{path}:{LineOf(content, zero)}: has a zero byte, so this is not a text file");
        }

        var utf8 = Marks[0].Encoding;
        try
        {
            return (utf8.GetString(content), null);
        }
        catch (DecoderFallbackException)
        {
            return (DecodeWestern(path, content), Note("Windows-1252 (Latin-1)"));
        }
    }

    private static string Note(string encoding) => $"read as {encoding}";

    private static string Decode(string path, ReadOnlySpan<byte> content, Encoding encoding)
    {
        try
        {
            return encoding.GetString(content);
        }
        catch (DecoderFallbackException error)
        {
            throw new UserErrorException(
                UserErrorKind.Invalid,
                $"{path}: is marked as {encoding.WebName}, but byte {error.Index} is not; save it as UTF-8", error);
        }
    }

    /// <summary>Text of Western letters in UTF-16 has a zero in every other byte.</summary>
    private static Encoding? FindUnmarked(ReadOnlySpan<byte> content)
    {
        var sample = content[..Math.Min(content.Length & ~1, 4096)];
        Span<int> zeros = stackalloc int[2];
        for (var i = 0; i < sample.Length; i++)
        {
            zeros[i & 1] += sample[i] == 0 ? 1 : 0;
        }

        var needed = sample.Length / 4;
        return needed == 0 ? null
            : zeros[1] > needed && zeros[0] < needed / 4 ? Marks[3].Encoding
            : zeros[0] > needed && zeros[1] < needed / 4 ? Marks[4].Encoding
            : null;
    }

    /// <summary>
    /// A byte beyond ASCII that stands alone is a Western letter. Two that are one letter of UTF-8, in a file that is not UTF-8 elsewhere,
    /// mean that two encodings are mixed.
    /// </summary>
    private static string DecodeWestern(string path, ReadOnlySpan<byte> content)
    {
        for (var i = 0; i < content.Length; i++)
        {
            var run = content[i..].IndexOfAnyInRange((byte)0, (byte)0x7F) is >= 0 and var next ? next : content.Length - i;
            var bytes = content.Slice(i, run);
            if (run >= ForeignRun || bytes.ContainsAny(Undefined) || (run == 2 && bytes is [>= 0xC2 and <= 0xDF, <= 0xBF]))
            {
                throw new UserErrorException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}:{LineOf(content, i)}: is neither UTF-8 nor Windows-1252 throughout (byte 0x{bytes[0]:X2}); save it as UTF-8"));
            }

            i += run;
        }

        return Western.GetString(content);
    }

    private static int LineOf(ReadOnlySpan<byte> content, int index) => content[..index].Count((byte)'\n') + 1;

    private static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        (strict.DecoderFallback, strict.EncoderFallback) = (DecoderFallback.ExceptionFallback, EncoderFallback.ExceptionFallback);
        return strict;
    }
}
