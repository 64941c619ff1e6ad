using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>Corrected labels of a dataset, by the names of tracks; an empty label leaves a track out.</summary>
public static class LabelCorrections
{
    /// <summary>The tracks with their corrected labels; corrections of tracks that are not there do nothing.</summary>
    public static ImmutableArray<TrackInfo> Apply(
        ImmutableArray<TrackInfo> tracks, IReadOnlyDictionary<string, string> corrections)
    {
        ArgumentNullException.ThrowIfNull(corrections);
        return
        [
            .. tracks.Select(track => corrections.TryGetValue(track.Id.Track, out var label) ? track with { Genre = label } : track)
                .Where(track => track.Genre.Length > 0),
        ];
    }

    /// <summary>The corrections that notes ask for: the right label, or none where the listener does not know it.</summary>
    public static ImmutableSortedDictionary<string, string> Of(IEnumerable<TrackNote> notes) => notes
        .Where(note => note.IsLabelWrong)
        .ToImmutableSortedDictionary(note => note.Track.Track, note => note.Label ?? "", StringComparer.Ordinal);

    /// <summary>Refuses corrections that name no track, a label that no track has, or leave fewer than two labels.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="tracks">Its tracks.</param>
    /// <param name="corrections">What is to be corrected.</param>
    /// <exception cref="UserErrorException">Every problem, one line each.</exception>
    public static void Check(string dataset, ImmutableArray<TrackInfo> tracks, IReadOnlyDictionary<string, string> corrections)
    {
        ArgumentNullException.ThrowIfNull(corrections);
        var names = tracks.Select(track => track.Id.Track).ToHashSet(StringComparer.Ordinal);
        string[] labels = [.. tracks.Select(track => track.Genre).Distinct().Order(StringComparer.Ordinal)];
        var problems = new List<string>();
        foreach (var (track, label) in corrections)
        {
            if (!names.Contains(track))
            {
                problems.Add($"dataset '{dataset}' has no track '{track}'"
                    + (NearestName.Find(track, names) is { } near ? $"; did you mean '{near}'?" : ""));
            }
            else if (label.Length > 0 && !labels.Contains(label))
            {
                problems.Add($"{track}: '{label}' is no label of dataset '{dataset}'{NearestName.Hint(label, labels)}");
            }
        }

        if (problems.Count == 0 && Apply(tracks, corrections).Select(track => track.Genre).Distinct().Count() < 2)
        {
            problems.Add($"dataset '{dataset}' would have fewer than two labels");
        }

        if (problems.Count > 0)
        {
            throw UserErrorException.FromProblems(problems);
        }
    }
}
