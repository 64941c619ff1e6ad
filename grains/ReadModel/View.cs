namespace Experiments.ReadModel;

/// <summary>A result as text and as JSON: created by a pure function, and the same wherever it is shown.</summary>
/// <param name="Blocks">The text, from top to bottom.</param>
/// <param name="Json">The JSON document: serialized with the options of <see cref="Domain.DomainJson"/>.</param>
public sealed record View(IReadOnlyList<Block> Blocks, object Json);
