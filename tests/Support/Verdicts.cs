namespace Experiments.Support;

/// <summary>Checks and their outcomes.</summary>
internal sealed class Verdicts
{
    private readonly List<string> _lines = [];

    public bool AllPassed { get; private set; } = true;

    /// <summary>One line per check or note.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a check that must pass.</summary>
    public void Add(string what, bool isGood)
    {
        AllPassed &= isGood;
        _lines.Add($"{(isGood ? "good" : "BAD "),-5} {what}");
    }

    /// <summary>Adds an informational line.</summary>
    public void Note(string what) => _lines.Add($"      {what}");

    public void Print() => _lines.ForEach(Console.WriteLine);
}
