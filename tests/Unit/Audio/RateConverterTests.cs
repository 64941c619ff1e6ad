using CsCheck;
using Experiments.Audio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio;

/// <summary>A track converted in blocks equals the track converted as a whole, bit for bit.</summary>
public sealed class RateConverterTests
{
    private static readonly int[] Lengths = [1, 2, 130, 131, 16_384, 16_385, 70_000];
    private static readonly int[] BlockLengths = [1, 7, 1000, 16_384, 65_536, 100_000];

    public static TheoryData<int, int> Rates() => new()
    {
        { 22050, 22050 }, { 44100, 22050 }, { 48000, 22050 }, { 8000, 22050 }, { 11025, 22050 }, { 192000, 22050 }, { 44099, 22050 },
        { 7919, 22050 }, { 22050, 5000 }, { 22050, 44099 }, { 768000, 1000 }, { 1000, 96000 },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void The_output_does_not_depend_on_block_sizes(int from, int to)
    {
        var resampler = new Resampler(from, to);
        var random = new RandomStream(Seeds.Derive(3, $"{from}/{to}"));
        foreach (var length in Lengths)
        {
            float[] track = [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble(-1, 1))];
            var expected = resampler.Resample(track);
            foreach (var most in BlockLengths.Where(most => length / most < 2000))
            {
                var heard = new List<float>();
                var converter = new RateConverter(resampler, heard.AddRange);
                for (var rest = track.AsSpan(); !rest.IsEmpty;)
                {
                    var block = rest[..Math.Min(rest.Length, 1 + (int)(random.NextDouble(0, 1) * most))];
                    converter.Append(block);
                    rest = rest[block.Length..];
                }

                converter.Complete();
                Assert.Equal(expected.AsSpan(), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(heard));
            }
        }
    }

    [Fact]
    public void The_output_count_matches_the_input_duration() =>
        Gen.Select(Gen.Int[1000, 2000], Gen.Int[1000, 2000], Gen.Int[0, 3000]).Sample((from, to, input) =>
        {
            var outputs = new Resampler(from, to).OutputsBefore(input);
            Assert.True((outputs - 1) * from < (long)input * to || outputs == 0);
            Assert.True(outputs * from >= (long)input * to);
        });
}
