namespace Experiments.Grains.StoredState;

/// <summary>A row of store format 1 whose key was kept as numbers, so that several names shared it.</summary>
/// <param name="Service">The cluster it belongs to.</param>
/// <param name="State">The state's name.</param>
/// <param name="Numbers">What was kept of the key.</param>
/// <param name="Json">The state; null where it was cleared.</param>
public sealed record NumberedRow(string Service, string State, NumberedKey Numbers, string? Json);

/// <summary>What becomes of a <see cref="NumberedRow"/>: the key it belongs to, or why that is not known.</summary>
/// <param name="Row">The row.</param>
/// <param name="Key">Its key; null where none is certain.</param>
/// <param name="Problem">Why there is none, as the end of a sentence; null where there is one.</param>
public sealed record RowClaim(NumberedRow Row, string? Key, string? Problem);
