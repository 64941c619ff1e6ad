namespace Experiments.DemoAudio;

/// <summary>What the bass plays.</summary>
internal enum BassLine
{
    /// <summary>The root, held.</summary>
    Held,

    /// <summary>Root and fifth alternating, on one and three.</summary>
    RootFifth,

    /// <summary>One note per beat, moving by step towards the next chord.</summary>
    Walking,

    /// <summary>Root and its octave in eighths.</summary>
    Octaves,

    /// <summary>The root in eighths.</summary>
    Eighths,

    /// <summary>Long and short notes off the beat, with rests.</summary>
    Syncopated,

    /// <summary>Rest on one, then a figure of chord notes.</summary>
    Dropped,
}

/// <summary>How the chords are played.</summary>
internal enum Comping
{
    /// <summary>Held for the whole bar.</summary>
    Pad,

    /// <summary>Short, off every beat.</summary>
    Skank,

    /// <summary>Strummed in eighths.</summary>
    Strum,

    /// <summary>Note by note in eighths or sixteenths.</summary>
    Arpeggio,

    /// <summary>Short, in a syncopated figure.</summary>
    Stabs,

    /// <summary>Root and fifth, muted, in sixteenths and eighths.</summary>
    Chug,

    /// <summary>Fifth and sixth alternating, shuffled.</summary>
    Boogie,

    /// <summary>Short, on two and four.</summary>
    Backbeat,

    /// <summary>Here and there, between the beats.</summary>
    Sparse,
}

/// <summary>One bar of drums: sixteen steps per drum, <c>x</c> for a stroke, <c>o</c> for a soft one.</summary>
internal sealed record Groove(string Kick, string Snare, string Hat, string Open = "................");

/// <summary>
/// A chord sequence, one token per chord: semitones above the key and a letter of <see cref="Chord.Qualities"/>; and its scale.
/// </summary>
internal sealed record ChordProgression(string Chords, string Scale);

/// <summary>An instrument and its amplifier gain, decibels.</summary>
internal sealed record InstrumentPart(IInstrument Instrument, double Drive = 0);

/// <summary>An interval of uniformly drawn values.</summary>
internal readonly record struct UniformRange(double Low, double High);

/// <summary>Distribution that songs of a genre are drawn from.</summary>
internal sealed record GenreStyle
{
    public required string Name { get; init; }

    /// <summary>Beats per minute.</summary>
    public required UniformRange Tempo { get; init; }

    /// <summary>0 for even eighths, 1 for triplets.</summary>
    public UniformRange Swing { get; init; } = new(0, 0.1);

    /// <summary>Empty for no drums.</summary>
    public IReadOnlyList<Groove> Grooves { get; init; } = [];

    public required IReadOnlyList<KitSound> Kits { get; init; }

    public required IReadOnlyList<BassLine> BassLines { get; init; }

    public required IReadOnlyList<Comping> Comping { get; init; }

    public required IReadOnlyList<ChordProgression> Harmonies { get; init; }

    public required IReadOnlyList<InstrumentPart> BassParts { get; init; }

    public required IReadOnlyList<InstrumentPart> ChordParts { get; init; }

    public required IReadOnlyList<InstrumentPart> LeadParts { get; init; }

    /// <summary>How busy the tune is, 0 to 1.</summary>
    public UniformRange LeadDensity { get; init; } = new(0.3, 0.6);

    /// <summary>Beats a chord lasts.</summary>
    public IReadOnlyList<int> ChordBeats { get; init; } = [4];

    /// <summary>Loudness of drums, bass, chords and lead, decibels.</summary>
    public (double Drums, double Bass, double Chords, double Lead) Levels { get; init; } = (0, -3, -5, -4);

    /// <summary>How its records usually sound: bass, presence (around 2 kHz) and treble, decibels.</summary>
    public required (double Bass, double Presence, double Treble) Production { get; init; }
}
