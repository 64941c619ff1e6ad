using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Experiments.Domain;

namespace Experiments.Store.Tables;

/// <summary>
/// A table of mixtures: a row per track and genre with the genre's weight, as <c>dataset blends --to blends.csv</c> writes it. Columns may
/// stand in any order; <c>experiment</c>, where there is one, names the experiment whose predictions the weights are; others are ignored.
/// </summary>
public static class MixtureTable
{
    /// <summary>The most that is read: some 100,000 tracks of ten genres.</summary>
    public const int MaxBytes = 32 << 20;

    private static readonly string[] Tracks = ["track", "track_id", "trackid", "file", "filename"];
    private static readonly string[] Genres = ["genre", "label", "class"];
    private static readonly string[] Weights = ["weight", "share", "probability", "p"];

    /// <summary>Reads a table as labels.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="dataset">The dataset: tracks may be written NAME or DATASET/NAME.</param>
    /// <param name="use">What the mixtures are for.</param>
    /// <exception cref="UserErrorException">It is not such a table: file, line, and what is wrong.</exception>
    public static MixtureLabels Read(string path, ReadOnlySpan<byte> content, string dataset, MixtureUse use)
    {
        var table = TableFile.Read(path, content, Tracks, Genres, Weights);
        var (track, genre, weight) = (Require(table, Tracks), Require(table, Genres), Require(table, Weights));
        var source = table.Find("experiment");
        var weights = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        using var rows = table.Open();
        while (rows.Read())
        {
            var name = Fill(rows.Text(track), table, rows, track);
            name = name.StartsWith($"{dataset}/", StringComparison.Ordinal) ? name[(dataset.Length + 1)..] : name;
            var ofGenre = Fill(rows.Text(genre), table, rows, genre);
            if (!weights.TryGetValue(name, out var known))
            {
                weights[name] = known = new Dictionary<string, double>(StringComparer.Ordinal);
            }

            if (!((Dictionary<string, double>)known).TryAdd(ofGenre, ParseWeight(rows, weight, path)))
            {
                throw new UserErrorException($"{path}:{rows.Line}: genre {ofGenre} of track '{name}' has two rows; leave one");
            }

            if (rows.Text(source) is { Length: > 0 } experiment)
            {
                _ = sources.Add(experiment);
            }
        }

        return Make(path, weights, [.. sources], use);
    }

    private static MixtureLabels Make(
        string path, Dictionary<string, IReadOnlyDictionary<string, double>> weights, ImmutableArray<string> sources, MixtureUse use)
    {
        if (weights.Count == 0)
        {
            throw new UserErrorException($"{path}: has no rows below its header");
        }

        try
        {
            var content = TrackMixtures.Of(weights).ToBytes();
            return new MixtureLabels
            {
                File = path,
                Use = use,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                Tracks = weights.Count,
                Sources = sources,
                Content = [.. content],
            };
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException(error.Kind, $"{path}: {error.Message}", error);
        }
    }

    private static int Require(TableFile table, string[] words) => table.Find(words) is >= 0 and var column ? column
        : throw new UserErrorException(
            $"{table.Path}: has no column '{words[0]}'; labels need the columns track, genre and weight, a row for each genre of a track");

    private static string Fill(string text, TableFile table, TableRows rows, int column) => text.Length > 0 ? text
        : throw new UserErrorException($"{table.Path}:{rows.Line}: {table.Describe(column)} is empty");

    private static double ParseWeight(TableRows rows, int column, string path) =>
        double.TryParse(rows.Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && double.IsFinite(weight)
        && weight >= 0
            ? weight
            : throw new UserErrorException(
                $"{path}:{rows.Line}: the weight '{rows.Text(column)}' is not a number of 0 or more");
}
