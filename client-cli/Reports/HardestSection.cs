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

    private static string Cards(IEnumerable<HardestCard> cards) => $"<ul class=\"cards\">{string.Concat(cards.Select(Card))}</ul>";

    private static string Card(HardestCard card)
    {
        var (picture, sound) = card.Preview is { Missing: null } shown ? (Picture(shown, card), Sound(shown, card.Name)) : ("", "");
        return $"<li>{picture}<b>{Html.Text(card.Name)}</b><br>{Html.Text(card.Verdict)}<br><span "
            + $"class=\"soft\">{Html.Text(card.Numbers)}</span>{sound}</li>";
    }

    private static string Picture(SlicePreview preview, HardestCard card) =>
        $"<img src=\"{Html.DataUri("image/png", PngWriter.Write(preview.Mel.AsSpan(), preview.Bands, preview.Frames))}\" "
            + $"width=\"{preview.Frames}\" height=\"{preview.Bands}\" alt=\"Mel spectrogram of {Html.Text(card.Name)} "
            + $"from {NumberFormat.Trimmed(preview.OffsetSeconds, 1)} s: {Html.Text(card.Verdict)}\">";

    private static string Sound(SlicePreview preview, string name) =>
        $"<audio controls preload=\"none\" aria-label=\"{Html.Text(name)} from {NumberFormat.Trimmed(preview.OffsetSeconds, 1)} s\" "
            + $"src=\"{Html.DataUri("audio/wav", preview.Wav.AsSpan())}\"></audio>";
}
