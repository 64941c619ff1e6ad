using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Distribution of the values of one column.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Std">Population standard deviation.</param>
/// <param name="Minimum">The smallest value.</param>
/// <param name="Maximum">The largest value.</param>
[GenerateSerializer, Immutable, Alias("column-spread")]
public sealed record ColumnSpread(int Count, double Mean, double Std, double Minimum, double Maximum);

/// <summary>A column of a feature table with its statistics over the whole feature set and genre by genre.</summary>
[GenerateSerializer, Immutable, Alias("column-summary")]
public sealed record ColumnSummary(
    string Name, string Unit, ColumnSpread All, ImmutableSortedDictionary<string, ColumnSpread> Genres);

/// <summary>Result of importing features that were computed elsewhere.</summary>
/// <param name="Set">The feature set it became.</param>
/// <param name="LeftOut">Skipped rows, one entry each: file:line:column and what is missing.</param>
/// <param name="MadeDataset">Whether the import created a dataset, because none had that name.</param>
/// <param name="RowsInFile">Rows of the file, read or skipped; null from an earlier build.</param>
/// <param name="ColumnsLeftOut">Columns that are not learned from, as name and reason; null from an earlier build.</param>
/// <param name="Notes">What was recognized about the file, and which tracks had to be numbered; null from an earlier build.</param>
[GenerateSerializer, Immutable, Alias("imported-table")]
public sealed record TableImport(
    FeatureSetSummary Set,
    ImmutableArray<string> LeftOut,
    bool MadeDataset,
    int? RowsInFile = null,
    ImmutableArray<string>? ColumnsLeftOut = null,
    ImmutableArray<string>? Notes = null);

/// <summary>A column that alone tells the label of nearly every track.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Accuracy">The share of tracks whose nearest other track in that column has the same label, in [0, 1].</param>
/// <param name="Tracks">Number of tracks.</param>
[GenerateSerializer, Immutable, Alias("telling-column")]
public sealed record TellingColumn(string Column, double Accuracy, int Tracks);
