using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>Plays a song: bar by bar, four beats of four steps, following the plan with human variation.</summary>
internal sealed class Arranger
{
    private const int Steps = 16, SectionBars = 4;

    private readonly SongPlan _song;
    private readonly Band _band;
    private readonly RandomStream _random;
    private readonly Soloist _soloist;
    private readonly double _beatSeconds, _endSeconds;

    private Arranger(SongPlan song, Band band, RandomStream random)
    {
        _song = song;
        _band = band;
        _random = random;
        _soloist = new Soloist(song, random);
        _beatSeconds = 60 / song.Tempo;
        _endSeconds = (double)band.Drums.Length / DemoCorpus.SampleRate;
    }

    /// <summary>Fills the band's buses; the music starts some time before their first sample.</summary>
    public static void Play(SongPlan song, Band band, RandomStream random) => new Arranger(song, band, random).PlayBars();

    private void PlayBars()
    {
        var time = -_random.NextDouble(0, 4 * _beatSeconds);
        var section = DrawSection();
        for (var bar = _random.NextInt(_song.Chords.Count); time < _endSeconds; bar++, time += 4 * _beatSeconds)
        {
            section = bar % SectionBars == 0 ? DrawSection() : section;
            if (section.Groove is { } groove)
            {
                PlayDrums(time, groove, isLastOfSection: bar % SectionBars == SectionBars - 1);
            }

            if (section.HasBass)
            {
                PlayBass(time, bar);
            }

            if (section.HasChords)
            {
                PlayChords(time, bar);
            }

            if (section.HasLead)
            {
                foreach (var (step, beats, pitch) in _soloist.PlayBar(ChordAt(bar, 0), section.Density))
                {
                    Play(_song.Lead, _band.Lead, time, step, beats, pitch + _song.Key, 0.7);
                }
            }
        }
    }

    private ArrangementSection DrawSection()
    {
        var groove = _song.Grooves.Count == 0 ? null : _song.Grooves[_random.NextDouble() < 0.75 ? 0 : 1];
        return new ArrangementSection
        {
            Groove = groove is not null && Chance(0.93) ? groove : null,
            HasBass = Chance(0.95),
            HasChords = Chance(0.93),
            HasLead = Chance(0.7),
            Density = _song.LeadDensity * _random.NextDouble(0.7, 1.3),
        };
    }

    private void PlayDrums(double time, Groove groove, bool isLastOfSection)
    {
        var kit = _song.Kit;
        for (var step = 0; step < Steps; step++)
        {
            Hit(groove.Kick, kit.Kick, 1);
            Hit(groove.Snare, kit.Snare, 0.8);
            Hit(groove.Hat, kit.Hat, step % 4 == 0 ? 0.35 : 0.25);
            Hit(groove.Open, kit.Open, 0.3);
            if (isLastOfSection && step >= 12 && Chance(0.4))
            {
                Strike(kit.Snare, step, 0.6);
            }

            void Hit(string pattern, float[] sound, double velocity)
            {
                // A player occasionally omits a stroke, or adds a soft one.
                var stroke = pattern[step];
                if (stroke != '.' && Chance(0.96))
                {
                    Strike(sound, step, stroke == 'o' ? 0.4 * velocity : velocity);
                }
                else if (stroke == '.' && Chance(0.015))
                {
                    Strike(sound, step, 0.4 * velocity);
                }
            }
        }

        void Strike(float[] sound, int step, double velocity)
        {
            if (SampleAt(time, step) is { } start)
            {
                DrumKit.Strike(_band.Drums, sound, start, velocity * _random.NextDouble(0.75, 1.1));
            }
        }
    }

    private void PlayBass(double time, int bar)
    {
        foreach (var (step, length, tone) in Accompaniment.Bass(_song.BassLine, _random))
        {
            var chord = ChordAt(bar, step);
            var pitch = tone switch
            {
                BassTone.Root => chord.Root,
                BassTone.Octave => chord.Root + 12,
                BassTone.Fifth => chord.Root + 7,
                BassTone.Third => chord.Root + chord.Tones[1],
                _ => ChordAt(bar + 1, 0).Root + (Chance(0.5) ? 1 : -1),
            };
            Play(_song.Bass, _band.Bass, time, step, length, Fold(pitch, 29, 43 + (tone == BassTone.Octave ? 12 : 0)), 0.8);
        }
    }

    private void PlayChords(double time, int bar)
    {
        var turn = 0;
        foreach (var (step, length) in Accompaniment.Chords(_song.Comping, _song.ChordBeats, _random))
        {
            var chord = ChordAt(bar, step);
            switch (_song.Comping)
            {
                case Comping.Arpeggio:
                    PlayTone(chord.Tones[turn % chord.Tones.Count] + (turn % 8 >= chord.Tones.Count ? 12 : 0), step, length);
                    break;
                case Comping.Chug:
                    PlayTone(-12, step, length);
                    PlayTone(-5, step, length);
                    break;
                case Comping.Boogie:
                    PlayTone(-12, step, length);
                    PlayTone(turn % 4 < 2 ? -5 : -3, step, length);
                    break;
                default:
                    foreach (var tone in chord.Tones)
                    {
                        PlayTone(tone, step, length);
                    }

                    break;
            }

            turn++;

            void PlayTone(int tone, int at, double beats)
            {
                var pitch = chord.Root + tone;
                pitch = tone < 0 ? Fold(pitch, 40, 51) : Fold(pitch, 52, 67);
                Play(_song.Accompaniment, _band.Chords, time, at, beats, pitch, 0.5);
            }
        }
    }

    private void Play(InstrumentPart part, float[] bus, double barTime, int step, double beats, double pitch, double velocity)
    {
        if (SampleAt(barTime, step) is { } start)
        {
            var hertz = 440 * PortableMath.Exp2((pitch + _song.Tuning - 69) / 12);
            var loudness = velocity * _random.NextDouble(0.7, 1.2) * (step % 4 == 0 ? 1.1 : 1);
            var seconds = Math.Max(0.04, (beats * _beatSeconds) - 0.01);
            part.Instrument.Play(bus, new Note(start, hertz, seconds, Math.Min(1, loudness)), _random);
        }
    }

    /// <summary>The sample of a step, with swing and a human's few milliseconds; null if it is outside the track.</summary>
    private int? SampleAt(double barTime, int step)
    {
        var middle = 0.5 + (_song.Swing / 6); // of the beat: where its second eighth falls
        var within = step % 4 / 4.0;
        var warped = within < 0.5 ? 2 * within * middle : middle + (((2 * within) - 1) * (1 - middle));
        var time = barTime + (((step / 4) + warped) * _beatSeconds) + _random.NextDouble(-0.008, 0.008);
        return time >= 0 && time < _endSeconds ? (int)(time * DemoCorpus.SampleRate) : null;
    }

    private Chord ChordAt(int bar, int step) =>
        _song.Chords[((bar * 4) + (step / 4)) / _song.ChordBeats % _song.Chords.Count];

    /// <summary>The pitch in the key, in the octave that begins at <paramref name="low"/>; MIDI numbers.</summary>
    private int Fold(int pitch, int low, int high)
    {
        var folded = low + ((((pitch + _song.Key - low) % 12) + 12) % 12);
        return folded + 12 <= high ? folded + 12 : folded;
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>The instruments playing in the next bars.</summary>
    private sealed record ArrangementSection
    {
        public required Groove? Groove { get; init; }

        public required bool HasBass { get; init; }

        public required bool HasChords { get; init; }

        public required bool HasLead { get; init; }

        /// <summary>Of the tune, 0 to 1.</summary>
        public required double Density { get; init; }
    }
}
