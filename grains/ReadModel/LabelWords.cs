using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>What the labels of a dataset are called: genres, unless the dataset says otherwise.</summary>
/// <param name="Word">The word for one of them; null for genre.</param>
public readonly record struct LabelWords(string? Word)
{
    /// <summary>The word for one label.</summary>
    public string One => Word ?? DatasetSummary.DefaultLabelWord;

    /// <summary>The word for several labels.</summary>
    public string Many => One switch
    {
        [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => $"{One[..^1]}ies",
        [.., 's' or 'x'] or [.., 'c' or 's', 'h'] => $"{One}es",
        _ => $"{One}s",
    };

    /// <summary>The words of a dataset.</summary>
    public static LabelWords Of(DatasetSummary dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new LabelWords(dataset.LabelWord);
    }

    /// <summary>A number with the word that goes with it.</summary>
    public string Count(long count) => count == 1 ? $"1 {One}" : DisplayNumbers.Text($"{count} {Many}");
}
