using System.Text.RegularExpressions;
using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>
/// GTZAN as published (Tzanetakis and Cook 2002): one folder per genre with files such as <c>blues.00000.wav</c> (<c>.au</c> in the first
/// archive), in a folder <c>genres</c>, in <c>Data/genres_original</c> beside pictures and tables (the copy on Kaggle), or at the top. What
/// is not named so, such as <c>images_original/blues/blues00000.png</c> and the <c>.mf</c> lists, is no track.
/// </summary>
internal sealed partial class GtzanLayout : IDatasetLayout
{
    public string Name => DatasetLayouts.Gtzan;

    public string Expects => "GENRE/GENRE.00000.wav, also in genres or genres_original, such as genres_original/blues/blues.00000.wav";

    public int Rank => 8;

    public bool Recognizes(LayoutInput input) => input.Files.Any(file => TrackName().IsMatch($"/{file.Path}"));

    public LabeledFiles? Read(LayoutInput input)
    {
        var found = input.Files.Select(file => (File: file, Match: TrackName().Match($"/{file.Path}")))
            .Where(item => item.Match.Success).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        input.RequireSubset(Name);
        string[] places = [.. found.Select(item => item.Match.Groups["place"].Value.Trim('/')).Distinct()];
        if (places.Length > 1)
        {
            var named = places.Select(place => place.Length == 0 ? "the folder itself" : place);
            throw new UserErrorException(
                $"{input.Folder.Root}: has GTZAN's files in {string.Join(" and in ", named)}; give the one to import as PATH");
        }

        // Beside the tracks, in the genres' own folders: these may be tracks with a wrong name.
        var genres = found.Select(item => item.File.Path[..(item.File.Path.LastIndexOf('/') + 1)]).ToHashSet(StringComparer.Ordinal);
        input.NoteIgnored(
            input.Files.Where(
                file => genres.Contains(file.Path[..(file.Path.LastIndexOf('/') + 1)]) && !TrackName().IsMatch($"/{file.Path}")),
            "are not named GENRE.00000");
        return LabeledFiles.Sorted(found.Select(
            item => new DatasetFile(item.File.Path, item.Match.Groups["genre"].Value, null, item.File.Refusal)));
    }

    [GeneratedRegex(
        @"^(?<place>.*)/(?<genre>[^/]+)/\k<genre>\.[0-9]{5}\.(wav|au|snd|aiff?|flac|mp3|ogg|opus)$", RegexOptions.ExplicitCapture)]
    private static partial Regex TrackName();
}
