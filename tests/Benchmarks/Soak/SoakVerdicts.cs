namespace Experiments.Benchmarks.Soak;

/// <summary>What was looked at, and whether it is as it should be.</summary>
internal sealed class SoakVerdicts
{
    private readonly List<string> _lines = [];

    public bool AreAllGood { get; private set; } = true;

    /// <summary>Something that is counted, and must be so.</summary>
    public void Add(string what, bool isGood)
    {
        AreAllGood &= isGood;
        _lines.Add($"{(isGood ? "good" : "BAD "),-5} {what}");
    }

    public void Print() => _lines.ForEach(Console.WriteLine);
}
