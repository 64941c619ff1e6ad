using static Experiments.DemoAudio.Orchestra;

namespace Experiments.DemoAudio;

/// <summary>The ten genres as data.</summary>
internal static class DemoGenres
{
    private const string Rest = "................", Eighths = "x.x.x.x.x.x.x.x.", Backbeat = "....x.......x...", Four = "x...x...x...x...";

    /// <summary>All styles, sorted by name.</summary>
    public static IReadOnlyList<GenreStyle> All { get; } =
    [
        new()
        {
            Name = "blues",
            Tempo = new(70, 135),
            Swing = new(0.6, 1),
            Grooves =
            [
                new("x.......x.......", Backbeat, Eighths), new("x.....x.x.....x.", Backbeat, "x.x.x.x.x.x.x.x."),
                new("x.......x.x.....", "....x.......x..o", "x...x.x.x...x.x."), new(Four, Backbeat, Eighths),
            ],
            Kits = [KitSound.Acoustic, KitSound.Brushes],
            BassLines = [BassLine.Walking, BassLine.Walking, BassLine.RootFifth, BassLine.Eighths],
            Comping = [DemoAudio.Comping.Boogie, DemoAudio.Comping.Boogie, DemoAudio.Comping.Sparse, DemoAudio.Comping.Backbeat],
            Harmonies =
            [
                new("0d 0d 0d 0d 5d 5d 0d 0d 7d 5d 0d 7d", "blues"), new("0d 5d 0d 0d 5d 5d 0d 9d 2d 7d 0d 7d", "blues"),
                new("0n 0n 0n 0n 5n 5n 0n 0n 8d 7d 0n 7d", "blues"), new("0d 5d 0d 7d", "blues"),
            ],
            BassParts = [new(Upright), new(FingerBass)],
            ChordParts = [new(CleanGuitar), new(CleanGuitar, 12), new(Piano), new(Organ, 6)],
            LeadParts = [new(LeadGuitar, 14), new(LeadGuitar, 6), new(Reed, 8), new(Piano)],
            Levels = (-3, -3, -4, -2),
            Production = (0, 3, -3),
        },
        new()
        {
            Name = "classical",
            Tempo = new(55, 140),
            Kits = [KitSound.Brushes],
            BassLines = [BassLine.Held, BassLine.Held, BassLine.RootFifth],
            Comping = [DemoAudio.Comping.Arpeggio, DemoAudio.Comping.Arpeggio, DemoAudio.Comping.Pad],
            Harmonies =
            [
                new("0M 5M 7M 0M", "major"), new("0M 7M 9m 4m 5M 0M 5M 7M", "major"), new("0m 5m 7d 0m", "harmonic"),
                new("0M 2m 7d 0M", "major"), new("0m 8M 3M 10M 5m 0m 7d 0m", "harmonic"),
            ],
            BassParts = [new(Cello), new(Cello), new(Piano), new(Upright)],
            ChordParts = [new(Strings), new(Piano), new(Harpsichord), new(Strings)],
            LeadParts = [new(Strings), new(Flute), new(Piano), new(Reed)],
            LeadDensity = new(0.3, 0.7),
            ChordBeats = [4, 2, 4],
            Levels = (-20, -5, -3, -1),
            Production = (-3, 0, -5),
        },
        new()
        {
            Name = "country",
            Tempo = new(85, 150),
            Swing = new(0, 0.4),
            Grooves =
            [
                new("x.......x.......", Backbeat, Eighths), new("x.......x.......", "o.oxo.oxo.oxo.ox", Rest),
                new("x.....x.x.......", Backbeat, Four), new("x...x...x...x...", "..x...x...x...x.", Rest),
            ],
            Kits = [KitSound.Acoustic, KitSound.Brushes],
            BassLines = [BassLine.RootFifth, BassLine.RootFifth, BassLine.RootFifth, BassLine.Walking],
            Comping = [DemoAudio.Comping.Backbeat, DemoAudio.Comping.Strum, DemoAudio.Comping.Arpeggio],
            Harmonies =
            [
                new("0M 0M 5M 5M 0M 0M 7M 7M", "pentatonic"), new("0M 5M 0M 7M", "major"), new("0M 7M 9m 5M", "major"),
                new("0M 5M 7M 0M", "pentatonic"), new("0M 0M 2d 7M", "pentatonic"),
            ],
            BassParts = [new(Upright), new(FingerBass)],
            ChordParts = [new(SteelGuitar), new(SteelGuitar), new(CleanGuitar), new(Piano)],
            LeadParts = [new(SteelGuitar), new(Banjo), new(Fiddle), new(LeadGuitar, 3)],
            LeadDensity = new(0.4, 0.7),
            Levels = (-5, -3, -3, -2),
            Production = (-4, 3, 3),
        },
        new()
        {
            Name = "disco",
            Tempo = new(104, 130),
            Grooves =
            [
                new(Four, Backbeat, Rest, "..x...x...x...x."), new(Four, Backbeat, "xoxoxoxoxoxoxoxo", "..x...x...x...x."),
                new(Four, "....x..o.o..x...", "x.xxx.xxx.xxx.xx", "..x...x...x...x."),
            ],
            Kits = [KitSound.Acoustic, KitSound.Machine, KitSound.Acoustic],
            BassLines = [BassLine.Octaves, BassLine.Octaves, BassLine.Syncopated, BassLine.Eighths],
            Comping = [DemoAudio.Comping.Stabs, DemoAudio.Comping.Pad, DemoAudio.Comping.Skank, DemoAudio.Comping.Stabs],
            Harmonies =
            [
                new("0n 0n 5n 5n", "minor"), new("9n 2n 7d 0j", "major"), new("0n 10M 8M 7d", "minor"),
                new("0n 5d 0n 5d", "dorian"), new("0j 4n 5j 7d", "major"),
            ],
            BassParts = [new(FingerBass), new(SynthBass), new(FingerBass)],
            ChordParts = [new(Strings), new(ElectricPiano), new(CleanGuitar), new(Brass)],
            LeadParts = [new(Strings), new(Brass), new(SynthLead), new(Flute)],
            LeadDensity = new(0.25, 0.5),
            Levels = (0, -2, -5, -6),
            Production = (1, -2, 5),
        },
        new()
        {
            Name = "hiphop",
            Tempo = new(75, 108),
            Swing = new(0, 0.5),
            Grooves =
            [
                new("x..x......x.....", Backbeat, Eighths), new("x.....x...x..x..", Backbeat, "xxxxxxxxxxxxxxxx"),
                new("x..x..x...x.....", "....x..o.o..x...", "x.xxx.x.x.xxx.x."),
                new("x.x.......xx....", Backbeat, "x.x.xxx.x.x.x.xx"),
            ],
            Kits = [KitSound.Machine, KitSound.Machine, KitSound.Acoustic],
            BassLines = [BassLine.Syncopated, BassLine.Syncopated, BassLine.Held, BassLine.Dropped],
            Comping = [DemoAudio.Comping.Sparse, DemoAudio.Comping.Pad, DemoAudio.Comping.Stabs, DemoAudio.Comping.Arpeggio],
            Harmonies =
            [
                new("0n 0n 0n 0n", "minor"), new("0n 8j 0n 8j", "minor"), new("0n 5n 0n 7d", "minor"),
                new("0n 10M 8M 10M", "minor"),
            ],
            BassParts = [new(SubBass), new(SubBass, 6), new(SynthBass)],
            ChordParts = [new(ElectricPiano), new(Strings), new(Piano), new(SoftPad)],
            LeadParts = [new(Bell), new(Flute), new(SynthLead), new(ElectricPiano)],
            LeadDensity = new(0.1, 0.35),
            Levels = (2, 0, -8, -9),
            Production = (7, -3, 1),
        },
        new()
        {
            Name = "jazz",
            Tempo = new(85, 200),
            Swing = new(0.6, 1),
            Grooves =
            [
                new("o.......o.......", "....o.......o...", "x...x.x.x...x.x."),
                new(Rest, "......o........o", "x...x.x.x...x.x."),
                new("o.....o.........", "......o...o.....", "x...x.x.x...x.x."),
                new("x.....x.x.....x.", "..o...o....o..o.", "x.xxx.xxx.xxx.xx"),
            ],
            Kits = [KitSound.Ride, KitSound.Ride, KitSound.Brushes],
            BassLines = [BassLine.Walking, BassLine.Walking, BassLine.Walking, BassLine.Dropped],
            Comping = [DemoAudio.Comping.Sparse, DemoAudio.Comping.Sparse, DemoAudio.Comping.Stabs],
            Harmonies =
            [
                new("0j 9n 2n 7d", "bebop"), new("2n 7d 0j 0j", "bebop"), new("4n 9d 2n 7d", "bebop"),
                new("0n 0n 5n 5n 2o 7d 0n 7d", "dorian"), new("0j 0j 5n 10d 0j 9d 2n 7d", "bebop"),
            ],
            BassParts = [new(Upright)],
            ChordParts = [new(Piano), new(Piano), new(CleanGuitar), new(ElectricPiano)],
            LeadParts = [new(Reed), new(Brass), new(Piano), new(Reed), new(CleanGuitar)],
            LeadDensity = new(0.5, 0.85),
            ChordBeats = [4, 4, 2],
            Levels = (-7, -2, -6, -1),
            Production = (0, -3, -2),
        },
        new()
        {
            Name = "metal",
            Tempo = new(90, 185),
            Grooves =
            [
                new("xxxxxxxxxxxxxxxx", Backbeat, Four), new("x.xxx.xxx.xxx.xx", Backbeat, Rest, Four),
                new("x..x..x.x..x..x.", "........x.......", Eighths), new("x.x.x.x.x.x.x.x.", "..x...x...x...x.", Rest, Four),
                new("x.....x.x.x.....", Backbeat, Rest, Eighths),
            ],
            Kits = [KitSound.Heavy],
            BassLines = [BassLine.Eighths, BassLine.Eighths, BassLine.Held],
            Comping =
            [
                DemoAudio.Comping.Chug,
                DemoAudio.Comping.Chug,
                DemoAudio.Comping.Chug,
                DemoAudio.Comping.Pad,
                DemoAudio.Comping.Strum,
            ],
            Harmonies =
            [
                new("0p 0p 8p 10p", "minor"), new("0p 1p 0p 10p", "phrygian"), new("0p 0p 3p 1p", "phrygian"),
                new("0p 8p 3p 10p", "minor"),
            ],
            BassParts = [new(PickBass, 10), new(PickBass, 4)],
            ChordParts = [new(HeavyGuitar, 30), new(HeavyGuitar, 24), new(HeavyGuitar, 34)],
            LeadParts = [new(LeadGuitar, 26), new(LeadGuitar, 20), new(HeavyGuitar, 28)],
            LeadDensity = new(0.2, 0.8),
            Levels = (-1, -5, 0, -6),
            Production = (0, 4, 6),
        },
        new()
        {
            Name = "pop",
            Tempo = new(84, 132),
            Grooves =
            [
                new("x.......x.x.....", Backbeat, Eighths), new(Four, Backbeat, Eighths),
                new("x..x..x.x..x..x.", Backbeat, "x.x.x.x.x.x.x.x."),
                new("x.....x.x.......", Backbeat, "xoxoxoxoxoxoxoxo"),
            ],
            Kits = [KitSound.Machine, KitSound.Acoustic],
            BassLines = [BassLine.Eighths, BassLine.Held, BassLine.Syncopated, BassLine.Octaves],
            Comping = [DemoAudio.Comping.Pad, DemoAudio.Comping.Strum, DemoAudio.Comping.Arpeggio, DemoAudio.Comping.Stabs],
            Harmonies =
            [
                new("0M 7M 9m 5M", "major"), new("9m 5M 0M 7M", "major"), new("0M 9m 5M 7M", "pentatonic"),
                new("5M 7M 4m 9m", "major"),
                new("0M 5M 9m 7M", "pentatonic"),
            ],
            BassParts = [new(SynthBass), new(FingerBass), new(PickBass)],
            ChordParts = [new(SoftPad), new(SynthLead), new(Piano), new(SoftPad)],
            LeadParts = [new(VoiceLead), new(VoiceLead), new(SynthLead)],
            LeadDensity = new(0.35, 0.65),
            Levels = (-1, -3, -4, -2),
            Production = (2, 1, 4),
        },
        new()
        {
            Name = "reggae",
            Tempo = new(62, 98),
            Swing = new(0.1, 0.7),
            Grooves =
            [
                new("........x.......", "........x.......", Eighths),
                new("........x.......", "........x.....o.", "x.xxx.x.x.xxx.x."),
                new(Four, "........x.......", Eighths), new("x.......x.......", "........x.......", "x.x.x.xxx.x.x.x."),
            ],
            Kits = [KitSound.Rim, KitSound.Rim, KitSound.Acoustic],
            BassLines = [BassLine.Dropped, BassLine.Dropped, BassLine.Syncopated],
            Comping = [DemoAudio.Comping.Skank, DemoAudio.Comping.Skank, DemoAudio.Comping.Skank, DemoAudio.Comping.Backbeat],
            Harmonies =
            [
                new("0M 5M 0M 5M", "pentatonic"), new("0M 7M 9m 5M", "major"), new("0m 5m 0m 5m", "minor"),
                new("0m 10M 0m 10M", "minor"),
                new("0M 2m 0M 2m", "major"),
            ],
            BassParts = [new(FingerBass), new(SubBass), new(Upright)],
            ChordParts = [new(CleanGuitar), new(Organ), new(CleanGuitar), new(Piano)],
            LeadParts = [new(Organ), new(Brass), new(VoiceLead), new(LeadGuitar, 3)],
            LeadDensity = new(0.15, 0.45),
            Levels = (-3, 1, -3, -5),
            Production = (7, 0, -5),
        },
        new()
        {
            Name = "rock",
            Tempo = new(92, 160),
            Grooves =
            [
                new("x.....x.x.......", Backbeat, Eighths), new("x.......x.x.....", Backbeat, Eighths),
                new("x.x.....x.x...x.", Backbeat, Rest, Four),
                new("x.......x.....x.", Backbeat, Rest, Eighths), new("x..x..x.x.......", "....x..o....x...", Eighths),
            ],
            Kits = [KitSound.Acoustic, KitSound.Heavy, KitSound.Acoustic],
            BassLines = [BassLine.Eighths, BassLine.Eighths, BassLine.RootFifth, BassLine.Syncopated],
            Comping = [DemoAudio.Comping.Strum, DemoAudio.Comping.Strum, DemoAudio.Comping.Chug, DemoAudio.Comping.Pad],
            Harmonies =
            [
                new("0M 10M 5M 0M", "mixolydian"), new("0M 5M 7M 5M", "pentatonic"), new("0m 10M 8M 10M", "minor"),
                new("0p 3p 5p 0p", "minor"),
                new("0M 7M 5M 5M", "major"),
            ],
            BassParts = [new(PickBass), new(PickBass, 6), new(FingerBass)],
            ChordParts = [new(HeavyGuitar, 14), new(HeavyGuitar, 20), new(CleanGuitar, 14)],
            LeadParts = [new(LeadGuitar, 18), new(LeadGuitar, 10), new(VoiceLead)],
            LeadDensity = new(0.3, 0.6),
            Levels = (-1, -4, -2, -3),
            Production = (-1, 6, 1),
        },
    ];

    /// <summary>The style with that name.</summary>
    public static GenreStyle Get(string name) => All.First(style => style.Name == name);
}
