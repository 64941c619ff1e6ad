using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Store;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class RowChecksumTests
{
    private static readonly byte[] Json = JsonSerializer.SerializeToUtf8Bytes(
        new DatasetImportSpec("gtzan", "/data/ü", "genre-folders", new SliceRule()), DomainJson.Compact);

    [Fact]
    public void A_sealed_row_deserializes_to_the_same_value()
    {
        var closed = RowChecksum.Close(Json);
        Assert.StartsWith($"{{\"{RowChecksum.Property}\":\"", Encoding.UTF8.GetString(closed), StringComparison.Ordinal);
        Assert.Null(RowChecksum.FindProblem(closed));
        Assert.Equal(JsonSerializer.Deserialize<DatasetImportSpec>(Json, DomainJson.Compact),
            JsonSerializer.Deserialize<DatasetImportSpec>(closed, DomainJson.Compact));
    }

    [Fact]
    public void Every_flipped_bit_of_a_row_is_detected_or_harmless()
    {
        var closed = RowChecksum.Close(Json);
        var head = closed.Length - Json.Length + 1;
        for (var at = 0; at < closed.Length; at++)
        {
            foreach (var flip in new byte[] { 1, 2, 4, 8, 16, 32, 64, 128 })
            {
                byte[] changed = [.. closed];
                changed[at] ^= flip;
                if (at >= head)
                {
                    Assert.Contains("expected XxHash64 ", RowChecksum.FindProblem(changed), StringComparison.Ordinal);
                }
                else if (RowChecksum.FindProblem(changed) is null)
                {
                    // Only the checksum's own name or frame: the row does not open, or has the same values.
                    Assert.True(!TryRead(changed, out var value)
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
    public void Any_JSON_can_be_sealed_and_stays_valid(string json)
    {
        var closed = RowChecksum.Close(Encoding.UTF8.GetBytes(json));
        Assert.Null(RowChecksum.FindProblem(closed));
        using var document = JsonDocument.Parse(closed);
        Assert.Equal(json[0] == '{', document.RootElement.ValueKind is JsonValueKind.Object);
    }

    [Fact]
    public void A_row_without_a_checksum_is_accepted() => Assert.Null(RowChecksum.FindProblem(Json));

    private static bool TryRead(byte[] json, out DatasetImportSpec? value)
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
