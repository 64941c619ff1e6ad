namespace Experiments.DemoAudio;

/// <summary>The instruments.</summary>
internal static class Orchestra
{
    private static readonly Wavetable
        Pure = new(h => h == 1 ? 1 : 0),
        Round = new(h => 1.0 / (h * h)),
        Mellow = new(h => 1 / (h * Math.Sqrt(h))),
        Saw = new(h => 1.0 / h),
        Hollow = new(h => h % 2 == 1 ? 1.0 / h : 0.05 / h),
        Nasal = new(h => h is >= 3 and <= 9 ? 0.5 : 0.8 / h),
        Drawbars = new(h => h is 1 or 2 or 3 or 4 or 6 or 8 ? 1.0 / Math.Sqrt(h) : 0),
        Glassy = new(h => h is 1 ? 1 : h is 4 ? 0.5 : h is 11 ? 0.25 : 0),
        Vowel = new(h => (h is >= 3 and <= 5 ? 1.2 : 1) / (h * Math.Sqrt(h)) * (h % 7 == 0 ? 2 : 1));

    public static readonly IInstrument
        Piano = new ToneInstrument(Saw, Round) { Decay = 0.5, BrightDecay = 0.12, Release = 0.06, Attack = 0.002 },
        ElectricPiano = new ToneInstrument(Glassy, Pure) { Decay = 0.6, BrightDecay = 0.15 },
        Organ = new ToneInstrument(Drawbars, Drawbars) { Sustain = 1, Vibrato = 8 },
        Strings = new ToneInstrument(Saw, Mellow)
        {
            Attack = 0.08,
            Sustain = 0.8,
            Release = 0.12,
            Players = 2,
            Vibrato = 12,
            BrightDecay = 1.5,
        },
        Fiddle = new ToneInstrument(Saw, Nasal) { Attack = 0.04, Sustain = 0.9, Vibrato = 18, Breath = 0.02, BrightDecay = 0.8 },
        Cello = new ToneInstrument(Saw, Mellow) { Attack = 0.07, Sustain = 0.8, Release = 0.1, Vibrato = 10, BrightDecay = 0.6 },
        Flute = new ToneInstrument(Round, Round) { Attack = 0.05, Sustain = 0.9, Vibrato = 14, Breath = 0.08 },
        Reed = new ToneInstrument(Nasal, Hollow) { Attack = 0.03, Sustain = 0.8, Vibrato = 12, Breath = 0.04, BrightDecay = 0.4 },
        Brass = new ToneInstrument(Saw, Mellow) { Attack = 0.03, Sustain = 0.8, BrightDecay = 0.5, Vibrato = 6 },
        VoiceLead = new ToneInstrument(Vowel, Vowel) { Attack = 0.05, Sustain = 0.85, Vibrato = 22, Breath = 0.03 },
        SynthLead = new ToneInstrument(Saw, Hollow) { Sustain = 0.7, Players = 2, BrightDecay = 0.25 },
        SoftPad = new ToneInstrument(Mellow, Round) { Attack = 0.15, Sustain = 0.9, Release = 0.2, Players = 2, BrightDecay = 1 },
        Bell = new ToneInstrument(Glassy, Pure) { Decay = 0.25, BrightDecay = 0.1, Release = 0.2 },
        LeadGuitar = new ToneInstrument(Saw, Mellow) { Decay = 0.8, Sustain = 0.3, BrightDecay = 0.3, Vibrato = 14 },
        SubBass = new ToneInstrument(Round, Pure) { Decay = 0.8, Sustain = 0.6, BrightDecay = 0.05 },
        SynthBass = new ToneInstrument(Saw, Round) { Decay = 0.4, Sustain = 0.5, BrightDecay = 0.08 },
        CleanGuitar = new PluckInstrument(2.2, 0.5),
        SteelGuitar = new PluckInstrument(3.5, 0.85),
        HeavyGuitar = new PluckInstrument(5, 0.6),
        Banjo = new PluckInstrument(0.9, 0.95),
        Harpsichord = new PluckInstrument(2, 1),
        Upright = new PluckInstrument(1.6, 0.15),
        FingerBass = new PluckInstrument(3, 0.3),
        PickBass = new PluckInstrument(4, 0.7);
}
