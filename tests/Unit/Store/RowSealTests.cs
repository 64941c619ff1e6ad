using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Store;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class RowSealTests
{
    private static readonly byte[] Json = JsonSerializer.SerializeToUtf8Bytes(
        new DatasetImportSpec("gtzan", "/data/ü", "genre-folders", new SliceRule()), DomainJson.Compact);

    [Fact]
    public void A_sealed_row_is_the_same_to_whoever_reads_it()
    {
        var closed = RowSeal.Close(Json);
        Assert.StartsWith($"{{\"{RowSeal.Property}\":\"", Encoding.UTF8.GetString(closed), StringComparison.Ordinal);
        Assert.Null(RowSeal.FindProblem(closed));
        Assert.Equal(JsonSerializer.Deserialize<DatasetImportSpec>(Json, DomainJson.Compact),
            JsonSerializer.Deserialize<DatasetImportSpec>(closed, DomainJson.Compact));
    }

    [Fact]
    public void Every_changed_byte_of_a_row_is_found_or_leaves_its_values_as_they_were()
    {
        var closed = RowSeal.Close(Json);
        var head = closed.Length - Json.Length + 1;
        for (var at = 0; at < closed.Length; at++)
        {
            foreach (var flip in new byte[] { 1, 2, 4, 8, 16, 32, 64, 128 })
            {
                byte[] changed = [.. closed];
                changed[at] ^= flip;
                if (at >= head)
                {
                    Assert.Contains("expected XxHash64 ", RowSeal.FindProblem(changed), StringComparison.Ordinal);
                }
                else if (RowSeal.FindProblem(changed) is null)
                {
                    // Only the checksum's own name or frame: the row does not open, or has the same values.
                    Assert.True(!Opens(changed, out var value)
                        || value == JsonSerializer.Deserialize<DatasetImportSpec>(Json, DomainJson.Compact));
                }
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"a\":1}")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void Any_json_can_be_closed_and_stays_json(string json)
    {
        var closed = RowSeal.Close(Encoding.UTF8.GetBytes(json));
        Assert.Null(RowSeal.FindProblem(closed));
        using var document = JsonDocument.Parse(closed);
        Assert.Equal(json[0] == '{', document.RootElement.ValueKind is JsonValueKind.Object);
    }

    [Fact]
    public void A_row_without_a_checksum_is_read_as_it_is() => Assert.Null(RowSeal.FindProblem(Json));

    private static bool Opens(byte[] json, out DatasetImportSpec? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<DatasetImportSpec>(json, DomainJson.Compact);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            value = null;
            return false;
        }
    }
}
