using Experiments.Domain;

namespace Experiments.Evaluation.External;

/// <summary>Both sides of a drop, by genre: cross-validation over its blocks, the other dataset over its tracks.</summary>
internal sealed class ExternalSides
{
    /// <param name="input">The predictions.</param>
    /// <param name="isOfTracks">Whether shares of tracks are compared instead of shares of slices.</param>
    public ExternalSides(ExternalPredictions input, bool isOfTracks)
    {
        var genres = input.Genres.Length;
        Own = new GenreAccuracies(OwnCells(input, isOfTracks), genres);
        var models = input.Models.Select(model => TrackVoting.Tally(model.Predictions)).ToArray();
        Models = models.Length;
        GenreCell[] cells =
        [
            .. Enumerable.Range(0, models[0].Count).Select(track => new GenreCell(
                models[0][track].Label,
                models.Average(model => isOfTracks ? (IsRight(model[track]) ? 1.0 : 0.0) : model[track].CorrectSlices),
                isOfTracks ? 1 : models[0][track].Slices)),
        ];
        External = new GenreAccuracies(cells, genres);
        Tracks = cells.Length;
        OverTracks = VarianceOverTracks(cells);
        var ofModels = models.Select(tracks => isOfTracks
            ? (double)tracks.Count(IsRight) / tracks.Count
            : (double)tracks.Sum(track => track.CorrectSlices) / tracks.Sum(track => track.Slices)).ToArray();
        BetweenModels = VarianceOfModels(ofModels, input.Overlap);
    }

    /// <summary>Cross-validation.</summary>
    public GenreAccuracies Own { get; }

    /// <summary>The other dataset: mean over the models.</summary>
    public GenreAccuracies External { get; }

    /// <summary>Tracks of the other dataset.</summary>
    public int Tracks { get; }

    /// <summary>Number of models.</summary>
    public int Models { get; }

    /// <summary>Variance over tracks of the accuracy on the other dataset, in any mix of genres.</summary>
    public double OverTracks { get; }

    /// <summary>Variance of that accuracy for other training sets; 0 with one model, which says nothing of it.</summary>
    public double BetweenModels { get; }

    /// <summary>The variance of a mean over models that share training rows (Nadeau and Bengio 2003).</summary>
    public static double VarianceOfModels(ReadOnlySpan<double> values, double overlap) =>
        values.Length < 2 ? 0 : Intervals.Moments(values).Variance * ((1.0 / values.Length) + overlap);

    private static bool IsRight(TrackTally track) => track.ByMean == track.Label;

    /// <summary>Every block genre by genre, since a group may have several, summed over the runs that tested it.</summary>
    private static IEnumerable<GenreCell> OwnCells(ExternalPredictions input, bool isOfTracks) =>
        from track in input.OwnTests.SelectMany(TrackVoting.Tally)
        group track by (Block: input.BlockOf[track.Track], track.Label) into block
        select new GenreCell(
            block.Key.Label,
            block.Sum(track => isOfTracks ? (IsRight(track) ? 1 : 0) : track.CorrectSlices),
            block.Sum(track => isOfTracks ? 1 : track.Slices));

    private static double VarianceOverTracks(GenreCell[] cells)
    {
        var all = cells.Sum(cell => cell.All);
        var value = cells.Sum(cell => cell.Right) / all;
        return cells.Length < 2 ? 0
            : cells.Sum(cell => Math.Pow(cell.Right - (value * cell.All), 2)) * cells.Length / (cells.Length - 1) / (all * all);
    }
}
