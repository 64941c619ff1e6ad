namespace Experiments.Support;

/// <summary>What was looked at, and whether it is as it should be.</summary>
internal sealed class Verdicts
{
    private readonly List<string> _lines = [];

    public bool AreAllGood { get; private set; } = true;

    /// <summary>What was looked at, a line each.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Something that is counted, and must be so.</summary>
    public void Add(string what, bool isGood)
    {
        AreAllGood &= isGood;
        _lines.Add($"{(isGood ? "good" : "BAD "),-5} {what}");
    }

    /// <summary>Something that is shown, and may be as it is.</summary>
    public void Note(string what) => _lines.Add($"      {what}");

    public void Print() => _lines.ForEach(Console.WriteLine);
}
