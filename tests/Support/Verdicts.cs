namespace Experiments.Support;

/// <summary>Checks and their outcomes.</summary>
internal sealed class Verdicts
{
    private readonly List<string> _lines = [];
    private readonly List<string> _failures = [];

    public bool AllPassed { get; private set; } = true;

    /// <summary>One line per check or note.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The lines of checks that did not pass, before all lines: the beginning of a long message is what a log shows.</summary>
    public string Failures => string.Join('\n', [.. _failures, "", .. _lines]);

    /// <summary>Adds a check that must pass.</summary>
    public void Add(string what, bool isGood)
    {
        if (!isGood)
        {
            AllPassed = false;
            _failures.Add(what);
        }

        _lines.Add($"{(isGood ? "good" : "BAD "),-5} {what}");
    }

    /// <summary>Adds an informational line.</summary>
    public void Note(string what) => _lines.Add($"      {what}");

    public void Print() => _lines.ForEach(Console.WriteLine);
}
