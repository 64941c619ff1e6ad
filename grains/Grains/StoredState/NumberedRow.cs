namespace Experiments.Grains.StoredState;

/// <summary>A row of store format 1 whose key was stored as numbers, so that several names shared it.</summary>
/// <param name="Service">The cluster it belongs to.</param>
/// <param name="State">The state's name.</param>
/// <param name="Numbers">What was stored of the key.</param>
/// <param name="Json">The state; null if it was cleared.</param>
public sealed record NumberedRow(string Service, string State, NumberedKey Numbers, string? Json);

/// <summary>How a <see cref="NumberedRow"/> was resolved: its key, or why its key is unknown.</summary>
/// <param name="Row">The row.</param>
/// <param name="Key">Its key; null if none is certain.</param>
/// <param name="Problem">Why no key is certain, as the end of a sentence; null if one is.</param>
public sealed record RecoveredKey(NumberedRow Row, string? Key, string? Problem);
