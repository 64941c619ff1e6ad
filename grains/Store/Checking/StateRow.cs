namespace Experiments.Store.Checking;

/// <summary>A row of grain state as the database has it.</summary>
/// <param name="State">The state's name, such as <c>experiment</c>.</param>
/// <param name="Key">The grain's key, such as <c>quick/e3</c>; of an unclaimed row its number.</param>
/// <param name="Json">The state; null where it was cleared.</param>
/// <param name="Unclaimed">Why it is not known which grain the row belongs to, as the end of a sentence; null where it is known.</param>
public sealed record StateRow(string State, string Key, string? Json, string? Unclaimed = null)
{
    /// <summary>How it is named.</summary>
    public RowName Name => new(State, Key);

    /// <inheritdoc/>
    public override string ToString() => Name.ToString();
}
