using CsCheck;
using Experiments.Domain;
using Sylvan.Data.Csv;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class CsvTextTests
{
    private const string Meaningful = "=+-@\t\r\n'\",;| a0\uff1d\uff0b";

    /// <summary>Mostly characters with a special meaning in CSV files and spreadsheets.</summary>
    private static readonly Gen<string> Hostile =
        Gen.OneOf(Gen.Int[0, Meaningful.Length - 1].Select(i => Meaningful[i]), Gen.Char['\u0020', '\ud7ff']).Array[0, 8].Select(
            letters => new string(letters));

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("'=1", "''=1")]
    public void Formula_like_text_is_guarded(string text, string cell) => Assert.Equal(cell, CsvText.Cell(text));

    [Theory]
    [InlineData("blues.00000.wav")]
    [InlineData("'twas")]
    [InlineData("a=b")]
    [InlineData("")]
    public void Other_text_is_unchanged(string text) => Assert.Equal(text, CsvText.Cell(text));

    [Theory]
    [InlineData("'twas", "'twas")]
    [InlineData("'", "'")]
    [InlineData("'=1", "=1")]
    [InlineData("''=1", "'=1")]
    public void Reading_removes_only_the_guard(string cell, string text) => Assert.Equal(text, CsvText.Read(cell));

    [Fact]
    public void Every_text_round_trips_through_a_file_and_no_cell_is_a_formula() => Hostile.Array[1, 4].Sample(texts =>
    {
        var file = $"{string.Join(',', texts.Select((_, i) => $"c{i}"))}\n{string.Join(',', texts.Select(CsvText.Cell))}\n";
        using var reader = CsvDataReader.Create(new StringReader(file), new CsvDataReaderOptions { HasHeaders = true });
        if (!reader.Read())
        {
            // A line of one empty cell is an empty line, which CSV readers skip.
            Assert.Equal([""], texts);
            return;
        }

        for (var column = 0; column < texts.Length; column++)
        {
            var cell = reader.GetString(column);
            Assert.DoesNotContain(cell.FirstOrDefault('a'), "=+-@\t\r\n");
            Assert.Equal(texts[column], CsvText.Read(cell));
        }
    });
}
