using Experiments.Drawing;
using Experiments.ReadModel.Reports;

namespace Experiments.Web.Reports;

/// <summary>A card with the addresses of its picture and sound.</summary>
/// <param name="Card">What it says.</param>
/// <param name="Picture">The address of its picture; null for none.</param>
/// <param name="Sound">The address of its sound; null for none.</param>
/// <param name="Page">The address of its page, in places that have pages.</param>
public sealed record HeardCard(HardestCard Card, string? Picture, string? Sound, string? Page = null)
{
    /// <summary>A card whose picture and sound are in the document, if they were read.</summary>
    /// <param name="card">What it says.</param>
    /// <param name="page">The address of its page.</param>
    public static HeardCard Of(HardestCard card, string page)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card.Preview is { Missing: null } shown
            ? new HeardCard(
                card, DataUri("image/png", PngWriter.Write(shown.Mel.AsSpan(), shown.Bands, shown.Frames)),
                DataUri("audio/wav", shown.Wav.AsSpan()), page)
            : new HeardCard(card, null, null, page);
    }

    private static string DataUri(string type, ReadOnlySpan<byte> bytes) => $"data:{type};base64,{Convert.ToBase64String(bytes)}";
}
