namespace Experiments.ReadModel;

/// <summary>An answer, for people and for programs: made by a pure function, and the same wherever it is shown.</summary>
/// <param name="Blocks">For people, from top to bottom.</param>
/// <param name="Json">For programs: serialized with the options of <see cref="Domain.DomainJson"/>.</param>
public sealed record View(IReadOnlyList<Block> Blocks, object Json);
