using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Drawing;

namespace Experiments.ClientCli.Reports;

/// <summary>The tracks and slices that models get wrong, to see and to hear.</summary>
internal static class HardestSection
{
    public static string Render(ReportData data)
    {
        var missing = data.Previews.Values.Where(preview => preview.Missing is not null).ToArray();
        return Html.Paragraph($"Over every experiment on dataset {data.Dataset.Name}. Hardness is one less the mean probability of the right genre. "
            + "The pictures are mel spectrograms, time to the right, frequency upwards, 80 dB from black to pale yellow; the sound is mono at 11 kHz.")
            + (missing.Length > 0
                ? Html.Paragraph($"The audio of {missing.Length} of {data.Previews.Count} slices can no longer be read, so they have neither picture nor sound; the first: {missing[0].Missing}. "
                    + "Once the files are back at their place, the same command shows them.")
                : "")
            + "<h3>Tracks</h3>" + Cards(data.HardestTracks.Select(track => Card(
                track.Track.ToString(), data.FindPreview(track.Track), track.Actual, track.Predicted,
                Numbers.Text($"hardness {Figures.Fixed(track.Hardness, 2)}, wrong in {track.WrongRuns} of {track.Runs} runs, {Figures.Percent(track.SliceError, 0)} % of its slices"))))
            + "<h3>Slices</h3>" + Cards(data.HardestSlices.Select(row => Card(
                row.Slice.Slice.ToString(), data.Previews.GetValueOrDefault(row.Slice.Slice), row.Slice.Actual, row.Slice.Predicted,
                Numbers.Text($"hardness {Figures.Fixed(row.Slice.Hardness, 2)}, wrong in {row.Slice.WrongRuns} of {row.Slice.Runs} runs; {row.Path} at {Figures.Trimmed(row.OffsetSeconds, 1)} s"))));
    }

    private static string Cards(IEnumerable<string> cards) => $"<ul class=\"cards\">{string.Concat(cards)}</ul>";

    private static string Card(string name, SlicePreview? preview, string actual, string predicted, string numbers)
    {
        var verdict = actual == predicted ? $"{actual}, never mistaken" : $"{actual}, taken for {predicted}";
        var (picture, sound) = preview is { Missing: null } shown ? (Picture(shown, name, verdict), Sound(shown, name)) : ("", "");
        return $"<li>{picture}<b>{Html.Text(name)}</b><br>{Html.Text(verdict)}<br><span class=\"soft\">{Html.Text(numbers)}</span>{sound}</li>";
    }

    private static string Picture(SlicePreview preview, string name, string verdict) => Numbers.Text(
        $"<img src=\"{Html.DataUri("image/png", PngWriter.Write(preview.Mel.AsSpan(), preview.Bands, preview.Frames))}\" width=\"{preview.Frames}\" height=\"{preview.Bands}\" alt=\"Mel spectrogram of {Html.Text(name)} from {Figures.Trimmed(preview.OffsetSeconds, 1)} s: {Html.Text(verdict)}\">");

    private static string Sound(SlicePreview preview, string name) => Numbers.Text(
        $"<audio controls preload=\"none\" aria-label=\"{Html.Text(name)} from {Figures.Trimmed(preview.OffsetSeconds, 1)} s\" src=\"{Html.DataUri("audio/wav", preview.Wav.AsSpan())}\"></audio>");
}
