using System.Globalization;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Features;

/// <summary>The specs in configs/features, and the spec of the published GTZAN tables compared with such a table.</summary>
public sealed class PublishedTableTests
{
    private const int TenSeconds = 220_500;

    [Theory]
    [InlineData("seed-study", 16)]
    [InlineData("full", 102)]
    [InlineData("gtzan-csv", 57)]
    public void A_shipped_spec_has_the_expected_number_of_columns(string name, int columns) =>
        Assert.Equal(columns, new FeatureExtractor(Read(name)).Columns.Length);

    [Fact]
    public void Columns_are_named_as_in_the_published_tables()
    {
        var names = new FeatureExtractor(Read("gtzan-csv")).Columns.Select(column => column.Name).ToList();
        string[] some =
        [
            "mfcc1_mean",
            "mfcc20_var",
            "chroma_stft_mean",
            "rms_var",
            "rolloff_mean",
            "zero_crossing_rate_var",
            "harmony_mean",
            "perceptr_var",
            "tempo",
        ];
        Assert.Empty(some.Except(names));
    }

    [Fact]
    public void Real_tracks_give_the_published_values()
    {
        var tracks = SharedFolder.Find("data/gtzan-mini/genres");
        var table = SharedFolder.Find("data/gtzan-features/features_10_sec.csv");
        Assert.SkipUnless(tracks is not null && table is not null, SharedFolder.Absent);
        var lines = File.ReadAllLines(table);
        var header = lines[0].Split(',');
        var rows = lines.Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[Array.IndexOf(header, "filename")]);
        var extractor = new FeatureExtractor(Read("gtzan-csv"));
        var problems = new List<string>();
        foreach (var path in Directory.GetFiles(tracks, "*.wav", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(path) + ".0.wav";
            var (row, _) = extractor.Extract(ReadTenSeconds(path));
            foreach (var (i, column) in extractor.Columns.Index())
            {
                var text = rows[name][Array.IndexOf(header, column.Name)];
                if (!IsEqual(row[i], text))
                {
                    problems.Add($"{name}: {column.Name} is {row[i]}, published is {text}");
                }
            }
        }

        Assert.Empty(problems);
    }

    /// <summary>
    /// Equal within 1e-4, or within the printed digits of the table (9.65E-05 has three); for means around zero of coefficients that
    /// spread by tens, within that share of their spread.
    /// </summary>
    private static bool IsEqual(double actual, string published)
    {
        var expected = double.Parse(published, CultureInfo.InvariantCulture);
        var digits = published.Split('E', 'e')[0].Count(char.IsAsciiDigit);
        var printed = published.Contains('E', StringComparison.OrdinalIgnoreCase)
            ? Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(expected))) - digits + 1)
            : 0;
        return Math.Abs(actual - expected) <= Math.Max(1e-4 * Math.Abs(expected), printed);
    }

    private static FeatureSpec Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Experiments.sln")))
        {
            folder = folder.Parent;
        }

        return FeatureFile.Read(Path.Combine(folder?.FullName ?? "", "configs", "features", name + ".yaml"), InstalledPlugIns.All).Spec;
    }

    /// <summary>16-bit mono; the first 44 bytes are the header.</summary>
    private static float[] ReadTenSeconds(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return [.. Enumerable.Range(0, TenSeconds).Select(i => BitConverter.ToInt16(bytes, 44 + (2 * i)) / 32768f)];
    }
}
