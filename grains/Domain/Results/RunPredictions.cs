using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>One page of a run's predictions on test.</summary>
/// <param name="Run">The run.</param>
/// <param name="Genres">The genres, in column order.</param>
/// <param name="Slices">The slices of this page, in row order.</param>
/// <param name="Actual">The genre of each slice, as an index into <paramref name="Genres"/>.</param>
/// <param name="Probabilities">Shape [slices, genres], row-major; each row sums to 1.</param>
/// <param name="Total">Slices on all pages.</param>
[GenerateSerializer, Immutable, Alias("run-predictions")]
public sealed record RunPredictions(
    RunId Run,
    ImmutableArray<string> Genres,
    ImmutableArray<SliceId> Slices,
    ImmutableArray<int> Actual,
    ImmutableArray<float> Probabilities,
    int Total)
{
    /// <summary>The genre with the highest probability in a row; ties go to the first.</summary>
    public string Predicted(int row)
    {
        var best = 0;
        for (var genre = 1; genre < Genres.Length; genre++)
        {
            best = Probability(row, genre) > Probability(row, best) ? genre : best;
        }

        return Genres[best];
    }

    /// <summary>The probability of one genre in one row, in [0, 1].</summary>
    public float Probability(int row, int genre) => Probabilities[(row * Genres.Length) + genre];
}

/// <summary>Genre probabilities of a new audio file, predicted by an experiment's models.</summary>
/// <param name="Name">The file's name, as given.</param>
/// <param name="DurationSeconds">Its length, seconds.</param>
/// <param name="Genres">The genres, in the order of the probabilities.</param>
/// <param name="Mixture">Mean probability of each genre over slices and models; sums to 1.</param>
/// <param name="Slices">Its slices in time order.</param>
/// <param name="Models">How many fitted models were averaged, one per run.</param>
[GenerateSerializer, Immutable, Alias("genre-mixture")]
public sealed record GenreMixture(
    string Name,
    double DurationSeconds,
    ImmutableArray<string> Genres,
    ImmutableArray<double> Mixture,
    ImmutableArray<SliceMixture> Slices,
    int Models)
{
    /// <summary>The genre with the greatest share; ties go to the first.</summary>
    public string Best => Genres[Mixture.IndexOf(Mixture.Max())];
}

/// <summary>One slice of new audio.</summary>
/// <param name="OffsetSeconds">Start, seconds.</param>
/// <param name="IsPadded">Whether it is a remainder, padded with zeros.</param>
/// <param name="Probabilities">Mean probability of each genre over models; sums to 1.</param>
[GenerateSerializer, Immutable, Alias("slice-mixture")]
public sealed record SliceMixture(double OffsetSeconds, bool IsPadded, ImmutableArray<double> Probabilities);
