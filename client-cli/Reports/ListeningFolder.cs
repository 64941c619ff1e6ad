using System.Globalization;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.Store.Files;
using Experiments.Web.Reports;

namespace Experiments.ClientCli.Reports;

/// <summary>
/// Misclassified slices to listen to, as a folder: for each a WAV file and a PNG of its mel spectrogram, and <c>index.html</c> with all of
/// them.
/// </summary>
internal static class ListeningFolder
{
    private const int MaxNameLength = 80;
    private const string PageName = "index.html";

    /// <summary>Tells a page of ours from others.</summary>
    private const string Mark = $"<meta name=\"generator\" content=\"{ListeningPage.Generator}\"";

    /// <summary>Writes the folder; one that an earlier call has written is replaced.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="title">The title of the page.</param>
    /// <param name="slices">The slices, worst first, with their sound or the reason why there is none.</param>
    /// <returns>The slices with the names of their sounds.</returns>
    /// <exception cref="UserErrorException">The folder holds other things, or cannot be written.</exception>
    public static async Task<IReadOnlyList<LocatedSlice>> WriteAsync(
        string folder, string title, IReadOnlyList<(LocatedSlice Slice, SlicePreview Audio)> slices)
    {
        Prepare(folder);
        var (isNew, written) = (!Directory.Exists(folder), new List<string>());
        try
        {
            return await WriteAsync(folder, title, slices, written).ConfigureAwait(false);
        }
        catch (UserErrorException)
        {
            // Without its page, a later call would take the sounds for someone else's files.
            written.ForEach(PartialFile.DeleteIfPossible);
            if (isNew && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }

            throw;
        }
    }

    private static async Task<List<LocatedSlice>> WriteAsync(
        string folder, string title, IReadOnlyList<(LocatedSlice Slice, SlicePreview Audio)> slices, List<string> written)
    {
        var rows = new List<LocatedSlice>();
        var cards = new List<HeardCard>();
        foreach (var (slice, audio) in slices)
        {
            var name = audio.Missing is null ? NameOf(rows.Count + 1, slice.Slice.Slice) : null;
            if (name is not null)
            {
                written.AddRange(Path.Combine(folder, $"{name}.wav"), Path.Combine(folder, $"{name}.png"));
                var picture = PngWriter.Write(audio.Mel.AsSpan(), audio.Bands, audio.Frames);
                OutputFile.Write(Path.Combine(folder, $"{name}.wav"), (Stream stream) => stream.Write(audio.Wav.AsSpan()));
                OutputFile.Write(Path.Combine(folder, $"{name}.png"), (Stream stream) => stream.Write(picture));
            }

            rows.Add(slice with { Sound = name is null ? null : $"{name}.wav" });
            cards.Add(new HeardCard(
                HardestCard.Of(slice, audio), name is null ? null : $"{name}.png", name is null ? null : $"{name}.wav"));
        }

        var page = await ReportFile.RenderAsync(title, cards).ConfigureAwait(false);
        OutputFile.Write(Path.Combine(folder, PageName), (TextWriter writer) => writer.WriteLine(page));
        return rows;
    }

    /// <summary>Refuses a folder of other things, and removes what an earlier call has written to this one.</summary>
    /// <exception cref="UserErrorException">It is a file, or holds other things.</exception>
    private static void Prepare(string folder)
    {
        if (File.Exists(folder))
        {
            throw new UserErrorException($"{folder}: is a file; name a folder for the sounds");
        }

        var page = Path.Combine(folder, PageName);
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            return;
        }

        var earlier = File.Exists(page) ? File.ReadAllText(page) : "";
        if (!earlier.Contains(Mark, StringComparison.Ordinal))
        {
            throw new UserErrorException($"{folder}: holds other files; name a new folder for the sounds");
        }

        foreach (var name in Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>()
            .Where(name => earlier.Contains($"src=\"{name}\"", StringComparison.Ordinal)))
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    /// <summary>A name that no file system or address takes for anything else.</summary>
    private static string NameOf(int number, SliceId slice)
    {
        var track = string.Concat(
            slice.Track.Track.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'));
        return string.Create(
            CultureInfo.InvariantCulture, $"{number:000}-{track[..Math.Min(track.Length, MaxNameLength)]}-{slice.Index}");
    }
}
