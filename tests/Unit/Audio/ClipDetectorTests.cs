using CsCheck;
using Experiments.Audio;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class ClipDetectorTests
{
    private const int Rate = 1000;

    private static readonly Gen<float[]> Passage = Gen.Select(Gen.Int[0, 5], Gen.Int[1, 900], Gen.Int[0, int.MaxValue])
        .Select((kind, length, seed) =>
    {
        var random = new Random(seed);
        return Enumerable.Range(0, length).Select(_ => kind switch
        {
            0 => 0.0007f * random.NextSingle(),
            1 => random.Next(2) == 0 ? 1f : -1f,
            2 => 1f,
            3 => -0.6f,
            4 => 0.6f * random.Next(2),
            _ => random.NextSingle() - 0.5f,
        }).ToArray();
    });

    [Fact]
    public void Silence_and_clipping_in_blocks_equal_a_plain_computation() =>
        Gen.Select(Passage.Array[1, 6], Gen.Int[1, 700]).Sample((passages, block) =>
        {
            float[] track = [.. passages.SelectMany(passage => passage)];
            var levels = new ClipLevels();
            foreach (var part in track.Chunk(block))
            {
                levels.Append(part);
            }

            var listener = new ClipDetector(levels, Rate);
            foreach (var part in track.Chunk(block))
            {
                listener.Append(part);
            }

            var (silent, clipped) = (SilentSamples(track), ClippedSamples(track));
            var findings = listener.Findings().ToDictionary(finding => finding.Problem, finding => finding.Value);
            Assert.Equal(Share(silent, ClipChecks.MaxSilentShare), findings.GetValueOrDefault(ClipProblem.PartlySilent));
            Assert.Equal(Share(clipped, ClipChecks.MaxClippedShare), findings.GetValueOrDefault(ClipProblem.Clipped));

            double Share(int count, double least) => (double)count / track.Length is var share && share >= least ? share : 0;
        });

    // Window by window, section by section: the plain form.
    private static int SilentSamples(float[] track)
    {
        var sum = 0.0;
        foreach (var sample in track)
        {
            sum += sample;
        }

        var mean = (float)(sum / track.Length);
        return SplitWhere(track, (a, b) => IsSilent(a) && IsSilent(b))
            .Where(run => IsSilent(run[0]) && run.Length >= ClipChecks.MinSilenceSeconds * Rate).Sum(run => run.Length);

        bool IsSilent(float sample) => Math.Abs(sample - mean) <= ClipChecks.SilenceLevel;
    }

    private static int ClippedSamples(float[] track)
    {
        var peak = track.Max(Math.Abs);
        var full = SplitWhere(track, (a, b) => IsFull(a) && IsFull(b) && a > 0 == b > 0)
            .Where(run => IsFull(run[0]) && run.Length >= ClipChecks.FullScaleRun);
        var flat = SplitWhere(track, (a, b) => a == b)
            .Where(run => !IsFull(run[0]) && Math.Abs(run[0]) >= 0.95f * peak && run.Length >= ClipChecks.FlatTopRun);
        return full.Concat(flat).Sum(run => run.Length);

        static bool IsFull(float sample) => Math.Abs(sample) >= ClipChecks.FullScale;
    }

    private static IEnumerable<float[]> SplitWhere(float[] track, Func<float, float, bool> continues)
    {
        for (var start = 0; start < track.Length;)
        {
            var end = start + 1;
            while (end < track.Length && continues(track[end - 1], track[end]))
            {
                end++;
            }

            yield return track[start..end];
            start = end;
        }
    }
}
