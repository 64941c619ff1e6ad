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

/// <summary>Result of importing a feature table that was computed elsewhere.</summary>
/// <param name="Set">The feature set it became.</param>
/// <param name="LeftOut">Cells that caused a row to be skipped, as file:line:column and what is missing.</param>
/// <param name="MadeDataset">Whether the import created a dataset, because none had that name.</param>
[GenerateSerializer, Immutable, Alias("imported-table")]
public sealed record TableImport(FeatureSetSummary Set, ImmutableArray<string> LeftOut, bool MadeDataset);
