namespace Experiments.Store.Checking;

/// <summary>A row of grain state in the database.</summary>
/// <param name="State">The state's name, such as <c>experiment</c>.</param>
/// <param name="Key">The grain's key, such as <c>quick/e3</c>; for an unclaimed row, its number.</param>
/// <param name="Json">The state; null if it was cleared.</param>
/// <param name="Unclaimed">Why the row's grain is unknown, as the end of a sentence; null if it is known.</param>
public sealed record StateRow(string State, string Key, string? Json, string? Unclaimed = null)
{
    /// <summary>The row's name.</summary>
    public RowName Name => new(State, Key);

    /// <inheritdoc/>
    public override string ToString() => Name.ToString();
}
