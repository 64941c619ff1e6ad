namespace Experiments.Support;

/// <summary>Keys that a storage may confuse with each other, or not treat as text.</summary>
internal static class HostileKeys
{
    private const string Guid = "00112233445566778899aabbccddeeff";

    public static IReadOnlyList<string> All { get; } =
    [
        "", " ", "\t", "\0", "a\0", "a\0b", "=0", "==0",
        "0", "00", "1", "01", "001", "0000000000000001", "00000000000000001", "-1", "+1", "1 ", " 1", "0x1", "1h", "１", "١",
        "a", "A", "df", "0df", "DF", "Df", "c0ffee", "C0FFEE", "7fffffffffffffff", "ffffffffffffffff", "FFFFFFFFFFFFFFFF",
        "10000000000000000",
        Guid, Guid.ToUpperInvariant(), $"{Guid}0", Guid[..31], System.Guid.Parse(Guid).ToString("D"), $"{{{Guid}}}", $"{Guid}+x",
        $"{Guid}+",
        "+", "+x", "0+x", "00+x", "x", "1+", "1+x", "01+x", "1+ ", "a+b", "a+b+c", "a+", "b", "ab+cd/00000", "0+df/00000", "df/00000",
        "=", "==", "=1", "==1", "===1", "=df", "=x", "1=", "'", "''", "1'", "\"", "\\", "%", "_", "--", ";", "@GrainIdN0", "NULL", "null",
        "{", "}", "{}", "{0}", "{1}", "{{0}}", "a{b", "a}b", "(0)", "=(", "=(0=)", "{1", "1{", "a={=0}",
        "é", "e\u0301", "É", "ß", "ss", "ﬀ", "ff", "İ", "i", "I", "ı", "ж", "日本", "🎵", "\u200b", "\u202e", "a\u200b", "\ufeffa", "\n",
        "a\nb", "\r\n",
        "sweep/e1", "Sweep/e1", "sweep/e01", "sweep/e1/r0f0", "a/b/c", "../../etc/passwd", ".", "..",
        new string('f', 200), new string('F', 200), new string('0', 200), new string('x', 200), new string('日', 200),
        $"{new string('x', 199)}y",
    ];
}
