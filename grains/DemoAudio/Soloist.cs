using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>
/// Generates a tune: a random walk over the scale, restricted to chord tones on strong beats; a motif returns every other bar.
/// </summary>
internal sealed class Soloist(SongPlan song, RandomStream random)
{
    private readonly int _register = (song.Key > 5 ? 48 : 60) + (12 * random.NextInt(2));
    private List<(int Step, double Beats, int Move)> _motif = [];
    private int _degree;

    /// <summary>One bar: step, length in beats, MIDI pitch before the key is added.</summary>
    public IEnumerable<(int Step, double Beats, int Pitch)> PlayBar(Chord chord, double density)
    {
        _motif = _motif.Count > 0 && random.NextDouble() < 0.5 ? _motif : DrawMotif(density);
        foreach (var (step, beats, move) in _motif)
        {
            // Back towards the middle when it strays beyond an octave either way.
            _degree += Math.Abs(_degree + move) > song.Scale.Count ? -move : move;
            var pitch = Pitch(_degree);
            yield return (step, beats, step % 8 == 0 ? NearestTone(chord, pitch) : pitch);
        }
    }

    private List<(int Step, double Beats, int Move)> DrawMotif(double density)
    {
        var onsets = new List<int>();
        for (var step = 0; step < 16; step++)
        {
            var strength = step % 4 == 0 ? 1.1 : step % 2 == 0 ? 0.8 : 0.3;
            if (random.NextDouble() < density * strength)
            {
                onsets.Add(step);
            }
        }

        return
        [
            .. onsets.Select((step, i) =>
                (step, Math.Min(2, ((i + 1 < onsets.Count ? onsets[i + 1] : 16) - step) / 4.0), random.NextInt(5) - 2)),
        ];
    }

    private int Pitch(int degree)
    {
        var octave = (int)Math.Floor((double)degree / song.Scale.Count);
        return _register + (12 * octave) + song.Scale[degree - (octave * song.Scale.Count)];
    }

    private int NearestTone(Chord chord, int pitch)
    {
        for (var distance = 0; ; distance++)
        {
            foreach (var candidate in new[] { pitch + distance, pitch - distance })
            {
                var above = (((candidate - _register - chord.Root) % 12) + 12) % 12;
                if (chord.Tones.Any(tone => tone % 12 == above))
                {
                    return candidate;
                }
            }
        }
    }
}
