using System.Collections.Immutable;
using System.Text.Json;

namespace Experiments.Domain;

/// <summary>
/// Mixtures of genres by track: for each track the share of every genre it holds, in (0, 1], summing to 1 (Geng 2016 calls them label
/// distributions). A track without a mixture counts as its genre alone.
/// </summary>
public sealed class TrackMixtures
{
    private readonly ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> _shares;

    private TrackMixtures(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> shares) => _shares = shares;

    /// <summary>The tracks that have a mixture, by their names in the dataset.</summary>
    public IEnumerable<string> Tracks => _shares.Keys;

    /// <summary>How many they are.</summary>
    public int Count => _shares.Count;

    /// <summary>Makes mixtures of weights: shares are weights divided by the track's sum; a weight of 0 is left out.</summary>
    /// <exception cref="UserErrorException">A weight is negative or not finite, or those of a track are all 0.</exception>
    public static TrackMixtures Of(IEnumerable<KeyValuePair<string, IReadOnlyDictionary<string, double>>> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var shares = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var (track, ofTrack) in weights)
        {
            // In one order, so that the sum's bits do not depend on the order of the file.
            var sum = ofTrack.OrderBy(pair => pair.Key, StringComparer.Ordinal).Sum(pair => pair.Value);
            if (ofTrack.Values.Any(weight => !double.IsFinite(weight) || weight < 0) || !double.IsFinite(sum))
            {
                throw new UserErrorException($"track '{track}' has a weight that is negative or not a number");
            }

            if (sum <= 0)
            {
                throw new UserErrorException($"the weights of track '{track}' are all 0; leave the track out, and it counts as its genre");
            }

            shares[track] = ofTrack.Where(pair => pair.Value > 0)
                .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value / sum, StringComparer.Ordinal);
        }

        return new TrackMixtures(shares.ToImmutable());
    }

    /// <summary>The one form in which mixtures are stored and hashed: JSON of shares by genre by track, each sorted.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(_shares, DomainJson.Compact);

    /// <summary>Reads <see cref="ToBytes"/>.</summary>
    /// <exception cref="UserErrorException">It is something else.</exception>
    public static TrackMixtures Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double>>>(content, DomainJson.Compact) ?? [];
            return read.Values.All(shares => shares.Values.All(share => share > 0) && Math.Abs(shares.Values.Sum() - 1) < 1e-9)
                ? new TrackMixtures(read.ToImmutableSortedDictionary(
                    track => track.Key, track => track.Value.ToImmutableSortedDictionary(StringComparer.Ordinal), StringComparer.Ordinal))
                : throw UserErrorException.Failed("the stored mixtures are damaged: their shares do not sum to 1");
        }
        catch (JsonException error)
        {
            throw new UserErrorException(UserErrorKind.Failed, $"the stored mixtures are damaged: {error.Message}", error);
        }
    }

    /// <summary>What is wrong with them as labels of these tracks, a sentence each; every track and genre must be known.</summary>
    public IEnumerable<string> FindProblems(string dataset, IReadOnlyCollection<TrackInfo> tracks)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        var known = tracks.Select(track => track.Id.Track).ToHashSet(StringComparer.Ordinal);
        string[] strange = [.. _shares.Keys.Where(track => !known.Contains(track))];
        if (strange.Length > 0)
        {
            yield return $"{NumberFormat.Count(strange.Length, "track")} of {_shares.Count} not in dataset '{dataset}': {Some(strange)}; "
                + $"tracks are named as in {known.FirstOrDefault()}";
        }

        string[] genres = [.. tracks.Select(track => track.Genre).Distinct().Order(StringComparer.Ordinal)];
        string[] unknown = [.. _shares.Values.SelectMany(shares => shares.Keys).Distinct().Except(genres).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            yield return $"{NumberFormat.Count(unknown.Length, "genre")} not in dataset '{dataset}': {Some(unknown)}; "
                + $"it has {string.Join(", ", genres)}";
        }
    }

    /// <summary>
    /// The mixture of each of some rows, shape [rows, genres], row-major; a row of a track without a mixture is 1 at its label.
    /// </summary>
    /// <param name="tracks">The track of each row.</param>
    /// <param name="labels">The label of each row, as an index into <paramref name="genres"/>.</param>
    /// <param name="genres">All genres.</param>
    public float[] ToRows(IReadOnlyList<string> tracks, IReadOnlyList<int> labels, ImmutableArray<string> genres)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(labels);
        var places = genres.Index().ToDictionary(genre => genre.Item, genre => genre.Index, StringComparer.Ordinal);
        var rows = new float[checked(tracks.Count * genres.Length)];
        for (var row = 0; row < tracks.Count; row++)
        {
            var mixture = rows.AsSpan(row * genres.Length, genres.Length);
            if (!_shares.TryGetValue(tracks[row], out var shares))
            {
                mixture[labels[row]] = 1;
                continue;
            }

            foreach (var (genre, share) in shares)
            {
                mixture[places[genre]] = (float)share;
            }
        }

        return rows;
    }

    private static string Some(string[] names) =>
        string.Join(", ", names.Take(3).Select(name => $"'{name}'")) + (names.Length > 3 ? ", …" : "");
}
