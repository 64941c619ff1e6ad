using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel;

/// <summary>A result as text and as JSON: created by a pure function, and the same wherever it is shown.</summary>
/// <param name="Blocks">The text, from top to bottom.</param>
/// <param name="Json">The JSON document: serialized with the options of <see cref="Domain.DomainJson"/>.</param>
public sealed record View(IReadOnlyList<Block> Blocks, object Json)
{
    /// <summary>The rows of a listing as data; null for other views.</summary>
    public RowPage? Page { get; init; }

    /// <summary>The view with notes at its end, without those that it has already.</summary>
    public View WithNotes(IEnumerable<string> notes)
    {
        Line[] missing = [.. notes.Select(note => new Line($"note: {note}")).Except(Blocks.OfType<Line>())];
        return missing.Length == 0 ? this : this with { Blocks = [.. Blocks, "", .. missing] };
    }
}
