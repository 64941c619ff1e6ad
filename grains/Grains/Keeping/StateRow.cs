namespace Experiments.Grains.Keeping;

/// <summary>A row of grain state as the database has it.</summary>
/// <param name="State">The state's name, such as <c>experiment</c>.</param>
/// <param name="Key">The grain's key, such as <c>quick/e3</c>.</param>
/// <param name="Json">The state; null where it was cleared.</param>
public sealed record StateRow(string State, string Key, string? Json)
{
    /// <summary>How a row is named to people.</summary>
    public override string ToString() => $"{State} {Key}";
}
