namespace Experiments.Unit.Audio.Codecs;

/// <summary>The files that <c>Reference/make.py</c> makes with other programs, and what libsndfile reads in them.</summary>
internal static class Reference
{
    /// <summary>The bytes of a file.</summary>
    public static byte[] File(string name)
    {
        using var stream = typeof(Reference).Assembly.GetManifestResourceStream($"Audio.Reference.{name}")
            ?? throw new FileNotFoundException(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The rows of <c>expected.csv</c>, without the file's name: rate, channels, frames, then samples at even distances.</summary>
    public static Dictionary<string, double[]> Expected()
    {
        using var reader = new StringReader(System.Text.Encoding.UTF8.GetString(File("expected.csv")));
        var rows = new Dictionary<string, double[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            rows.Add(cells[0], [.. cells[1..].Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))]);
        }

        return rows;
    }
}
