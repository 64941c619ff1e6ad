using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>Composition of one track, drawn from its genre and occasionally from another.</summary>
internal sealed record SongPlan
{
    /// <summary>
    /// Probability that a layer of a track comes from a random genre. Together with <see cref="Recording"/> it determines how hard the
    /// corpus is.
    /// </summary>
    private const double Crossover = 0.05;

    public required double Tempo { get; init; }

    public required double Swing { get; init; }

    /// <summary>Semitones above C, 0 to 11.</summary>
    public required int Key { get; init; }

    /// <summary>Detuning, semitones.</summary>
    public required double Tuning { get; init; }

    public required IReadOnlyList<Chord> Chords { get; init; }

    public required int ChordBeats { get; init; }

    public required IReadOnlyList<int> Scale { get; init; }

    public required IReadOnlyList<Groove> Grooves { get; init; }

    public required DrumKit Kit { get; init; }

    public required BassLine BassLine { get; init; }

    public required Comping Comping { get; init; }

    public required InstrumentPart Bass { get; init; }

    public required InstrumentPart Accompaniment { get; init; }

    public required InstrumentPart Lead { get; init; }

    public required double LeadDensity { get; init; }

    /// <summary>Loudness of drums, bass, chords and lead, decibels.</summary>
    public required IReadOnlyList<double> Levels { get; init; }

    /// <summary>Bass, presence and treble, decibels.</summary>
    public required IReadOnlyList<double> Tone { get; init; }

    public static SongPlan Draw(GenreStyle style, RandomStream random)
    {
        var harmony = Pick(From(x => x.Harmonies));
        var rhythm = Layer();
        var (drums, bass, chords, lead) = style.Levels;
        var (low, presence, treble) = style.Production;
        return new SongPlan
        {
            Tempo = Draw(Layer().Tempo),
            Swing = Draw(rhythm.Swing),
            Key = random.NextInt(12),
            Tuning = random.NextDouble(-0.4, 0.4),
            Chords = Chord.ParseAll(harmony.Chords),
            ChordBeats = Pick(style.ChordBeats),
            Scale = Scales.Get(harmony.Scale),
            Grooves = rhythm.Grooves.Count == 0 ? [] : [Pick(rhythm.Grooves), Pick(rhythm.Grooves)],
            Kit = DrumKit.Draw(Pick(From(x => x.Kits)), random),
            BassLine = Pick(From(x => x.BassLines)),
            Comping = Pick(From(x => x.Comping)),
            Bass = Pick(From(x => x.BassParts)),
            Accompaniment = Pick(From(x => x.ChordParts)),
            Lead = Pick(From(x => x.LeadParts)),
            LeadDensity = Draw(style.LeadDensity),
            Levels = [.. new[] { drums, bass, chords, lead }.Select(level => level + random.NextDouble(-2.5, 2.5))],
            Tone = [.. new[] { low, presence, treble }.Select(gain => gain + random.NextDouble(-2, 2))],
        };

        GenreStyle Layer() => random.NextDouble() < Crossover ? DemoGenres.All[random.NextInt(DemoGenres.All.Count)] : style;
        IReadOnlyList<T> From<T>(Func<GenreStyle, IReadOnlyList<T>> layer) => layer(Layer());
        T Pick<T>(IReadOnlyList<T> items) => items[random.NextInt(items.Count)];
        double Draw(UniformRange interval) => random.NextDouble(interval.Low, interval.High);
    }
}
