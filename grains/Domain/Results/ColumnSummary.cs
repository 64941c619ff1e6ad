using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>How the values of one column are spread.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Std">Their standard deviation, of the population.</param>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The greatest.</param>
[GenerateSerializer, Immutable, Alias("column-spread")]
public sealed record ColumnSpread(int Count, double Mean, double Std, double Minimum, double Maximum);

/// <summary>A column of a feature table with its statistics over the whole feature set and genre by genre.</summary>
[GenerateSerializer, Immutable, Alias("column-summary")]
public sealed record ColumnSummary(
    string Name, string Unit, ColumnSpread All, ImmutableSortedDictionary<string, ColumnSpread> Genres);

/// <summary>A feature table that was computed elsewhere, imported.</summary>
/// <param name="Set">The feature set it became.</param>
/// <param name="LeftOut">Cells for which a row was left out, as file:line:column and what is missing.</param>
/// <param name="MadeDataset">Was there no dataset of that name, so that the table became one?</param>
[GenerateSerializer, Immutable, Alias("imported-table")]
public sealed record TableImport(FeatureSetSummary Set, ImmutableArray<string> LeftOut, bool MadeDataset);
