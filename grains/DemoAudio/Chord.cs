using System.Globalization;

namespace Experiments.DemoAudio;

/// <summary>A chord relative to the key.</summary>
/// <param name="Root">Semitones above the key.</param>
/// <param name="Tones">Semitones above the root, ascending from 0.</param>
internal sealed record Chord(int Root, IReadOnlyList<int> Tones)
{
    /// <summary>Major, minor, dominant seventh, major seventh, minor seventh, fifth alone, half-diminished.</summary>
    public static IReadOnlyDictionary<char, int[]> Qualities { get; } = new Dictionary<char, int[]>
    {
        ['M'] = [0, 4, 7],
        ['m'] = [0, 3, 7],
        ['d'] = [0, 4, 7, 10],
        ['j'] = [0, 4, 7, 11],
        ['n'] = [0, 3, 7, 10],
        ['p'] = [0, 7, 12],
        ['o'] = [0, 3, 6, 10],
    };

    /// <summary>Reads tokens such as <c>0M 9m 5M 7d</c>.</summary>
    public static IReadOnlyList<Chord> ParseAll(string tokens) =>
        [.. tokens.Split(' ').Select(token => new Chord(int.Parse(token[..^1], CultureInfo.InvariantCulture), Qualities[token[^1]]))];
}

/// <summary>Scales as semitones above the key.</summary>
internal static class Scales
{
    private static readonly Dictionary<string, int[]> ByName = new(StringComparer.Ordinal)
    {
        ["major"] = [0, 2, 4, 5, 7, 9, 11],
        ["minor"] = [0, 2, 3, 5, 7, 8, 10],
        ["harmonic"] = [0, 2, 3, 5, 7, 8, 11],
        ["dorian"] = [0, 2, 3, 5, 7, 9, 10],
        ["mixolydian"] = [0, 2, 4, 5, 7, 9, 10],
        ["phrygian"] = [0, 1, 3, 5, 7, 8, 10],
        ["pentatonic"] = [0, 2, 4, 7, 9],
        ["blues"] = [0, 3, 5, 6, 7, 10],
        ["bebop"] = [0, 2, 4, 5, 7, 8, 9, 11],
    };

    public static IReadOnlyList<int> Get(string name) => ByName[name];
}
