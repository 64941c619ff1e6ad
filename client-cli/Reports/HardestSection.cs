using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel.Reports;

namespace Experiments.ClientCli.Reports;

/// <summary>The tracks and slices that models misclassify, with picture and sound.</summary>
internal static class HardestSection
{
    public static string Render(ReportData data)
    {
        var missing = data.Previews.Values.Where(preview => preview.Missing is not null).ToArray();
        return Html.Paragraph(
            $"{HardestCard.Describe(data)} The pictures are mel spectrograms, time to the right, frequency upwards, 80 dB from "
            + "black to pale yellow; the sound is mono at 11 kHz.")
            + (missing.Length > 0
                ? Html.Paragraph(
                    $"The audio of {missing.Length} of {data.Previews.Count} slices can no longer be read, so they are shown without "
                        + $"picture and sound; the first: {missing[0].Missing}. "
                    + "Restore the files and run the command again to include them.")
                : "")
            + "<h3>Tracks</h3>" + Cards(HardestCard.Tracks(data)) + "<h3>Slices</h3>" + Cards(HardestCard.Slices(data));
    }

    /// <summary>Cards with picture and sound in the page itself.</summary>
    private static string Cards(IEnumerable<HardestCard> cards) => Cards(cards.Select(card => card.Preview is not { Missing: null } shown
        ? (card, null)
        : (card, ((string, string)?)(
            Html.DataUri("image/png", PngWriter.Write(shown.Mel.AsSpan(), shown.Bands, shown.Frames)),
            Html.DataUri("audio/wav", shown.Wav.AsSpan())))));

    /// <summary>Cards, each with the addresses of its picture and its sound, if there are any.</summary>
    public static string Cards(IEnumerable<(HardestCard Card, (string Picture, string Sound)? Addresses)> cards) =>
        $"<ul class=\"cards\">{string.Concat(cards.Select(item => Card(item.Card, item.Addresses)))}</ul>";

    private static string Card(HardestCard card, (string Picture, string Sound)? addresses)
    {
        var (picture, sound) = card.Preview is { } shown && addresses is { } found
            ? (Picture(shown, card, found.Picture), Sound(shown, card.Name, found.Sound)) : ("", "");
        return $"<li>{picture}<b>{Html.Text(card.Name)}</b><br>{Html.Text(card.Verdict)}<br><span "
            + $"class=\"soft\">{Html.Text(card.Numbers)}</span>{sound}</li>";
    }

    private static string Picture(SlicePreview preview, HardestCard card, string address) =>
        $"<img src=\"{address}\" width=\"{preview.Frames}\" height=\"{preview.Bands}\" alt=\"Mel spectrogram of {Html.Text(card.Name)} "
            + $"from {NumberFormat.Trimmed(preview.OffsetSeconds, 1)} s: {Html.Text(card.Verdict)}\">";

    private static string Sound(SlicePreview preview, string name, string address) =>
        $"<audio controls preload=\"none\" aria-label=\"{Html.Text(name)} from {NumberFormat.Trimmed(preview.OffsetSeconds, 1)} s\" "
            + $"src=\"{address}\"></audio>";
}
