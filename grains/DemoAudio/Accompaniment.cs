using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>Which note of its chord a bass plays.</summary>
internal enum BassTone
{
    Root,
    Third,
    Fifth,
    Octave,

    /// <summary>A semitone above or below the next bar's root.</summary>
    Approach,
}

/// <summary>When the bass and the chords play within a bar of sixteen steps; lengths in beats.</summary>
internal static class Accompaniment
{
    private static readonly int[] StabSteps = [0, 3, 6, 10, 12], SparseSteps = [2, 6, 8, 14];

    /// <summary>One bar of a bass line.</summary>
    public static IEnumerable<(int Step, double Beats, BassTone Tone)> Bass(BassLine line, RandomStream random)
    {
        return line switch
        {
            BassLine.Held => [(0, 4, BassTone.Root)],
            BassLine.RootFifth => [(0, 1.5, BassTone.Root), (8, 1.5, BassTone.Fifth)],
            BassLine.Walking =>
            [
                (0, 1, BassTone.Root), (4, 1, Either(BassTone.Third, BassTone.Fifth)),
                (8, 1, Either(BassTone.Fifth, BassTone.Octave)), (12, 1, BassTone.Approach),
            ],
            BassLine.Octaves => Steps(2).Select(step => (step, 0.45, step % 4 == 0 ? BassTone.Root : BassTone.Octave)),
            BassLine.Eighths => Steps(2).Select(step => (step, 0.45, step == 14 ? Either(BassTone.Root, BassTone.Fifth) : BassTone.Root)),
            BassLine.Syncopated =>
            [
                (0, 1.2, BassTone.Root), (6, 0.5, Either(BassTone.Root, BassTone.Octave)),
                (10, 0.9, Either(BassTone.Fifth, BassTone.Root)),
            ],
            BassLine.Dropped =>
            [
                (4, 0.5, BassTone.Root), (6, 0.5, BassTone.Third), (8, 1, BassTone.Fifth), (12, 0.5, Either(BassTone.Root, BassTone.Fifth)),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(line)),
        };

        BassTone Either(BassTone one, BassTone other) => random.NextDouble() < 0.5 ? one : other;
    }

    /// <summary>One bar of an accompaniment.</summary>
    /// <param name="comping">Its kind.</param>
    /// <param name="chordBeats">Beats between changes: a held chord is struck again there.</param>
    /// <param name="random">Random stream for variation.</param>
    public static IEnumerable<(int Step, double Beats)> Chords(Comping comping, int chordBeats, RandomStream random) => comping switch
    {
        Comping.Pad => Steps(4 * chordBeats).Select(step => (step, (double)chordBeats)),
        Comping.Skank => Steps(4).Select(step => (step + 2, 0.22)),
        Comping.Strum => Steps(2).Where(step => step % 4 == 0 || random.NextDouble() < 0.7).Select(step => (step, 0.48)),
        Comping.Arpeggio => Steps(2).Select(step => (step, 0.6)),
        Comping.Stabs => StabSteps.Where(_ => random.NextDouble() < 0.75).Select(step => (step, 0.3)),
        Comping.Chug => Steps(1).Where(step => step % 2 == 0 || random.NextDouble() < 0.45)
            .Select(step => (step, step % 8 == 0 ? 0.4 : 0.2)),
        Comping.Boogie => Steps(2).Select(step => (step, 0.4)),
        Comping.Backbeat => Steps(8).Select(step => (step + 4, 0.4)),
        Comping.Sparse => SparseSteps.Where(_ => random.NextDouble() < 0.45).Select(step => (step, 0.6)),
        _ => throw new ArgumentOutOfRangeException(nameof(comping)),
    };

    private static IEnumerable<int> Steps(int every) => Enumerable.Range(0, 16 / every).Select(i => i * every);
}
