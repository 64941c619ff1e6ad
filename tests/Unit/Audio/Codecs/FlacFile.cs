using System.Buffers.Binary;
using System.Security.Cryptography;
using Experiments.Audio.Containers;

namespace Experiments.Unit.Audio.Codecs;

/// <summary>How one channel of a FLAC frame is written.</summary>
/// <param name="Order">Samples that a prediction uses; -1 for verbatim.</param>
/// <param name="Weights">Weights of a linear prediction, latest sample first; null for the fixed one of that order.</param>
/// <param name="Shift">Bits that the linear prediction is divided by.</param>
/// <param name="Wasted">Lowest bits that are zero in all samples and are left out.</param>
/// <param name="Partitions">Two to this power partitions of residuals.</param>
/// <param name="Method">0 or 1: four or five bits for a parameter.</param>
/// <param name="IsEscaped">Whether every second partition is written without Rice codes.</param>
internal sealed record FlacCoding(
    int Order = -1, int[]? Weights = null, int Shift = 0, int Wasted = 0, int Partitions = 0, int Method = 0, bool IsEscaped = false);

/// <summary>
/// Writes FLAC files (RFC 9639) with every kind of frame, for tests: any coding, not the shortest.
/// </summary>
/// <param name="bits">Bits of a sample, 4 to 32.</param>
/// <param name="channels">1 to 8.</param>
/// <param name="sampleRate">Hertz.</param>
internal sealed class FlacFile(int bits, int channels, int sampleRate)
{
    private static readonly Crc HeaderCheck = new(0x07, 8);
    private static readonly Crc FrameCheck = new(0x8005, 16);
    private static readonly int[][] Fixed = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

    private readonly List<byte> _file = [];
    private readonly List<long> _samples = [];
    private ulong _bits;
    private int _count;

    /// <summary>A file of 16 bits, of constant and verbatim channels.</summary>
    public static byte[] Encode(float[] interleaved, int channels = 1, int sampleRate = 22_050, int bits = 16)
    {
        var file = new FlacFile(bits, channels, sampleRate);
        var scale = 1L << (bits - 1);
        for (var start = 0; start < interleaved.Length; start += 4096 * channels)
        {
            var block = interleaved[start..Math.Min(interleaved.Length, start + (4096 * channels))];
            file.Add([.. Enumerable.Range(0, channels).Select(ChannelOf)]);
            long[] ChannelOf(int channel) =>
            [
                .. block.Where((_, i) => i % channels == channel).Select(sample => Math.Clamp((long)(sample * scale), -scale, scale - 1)),
            ];
        }

        return file.Finish();
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="samples">Shape [channels, samples]; left, right for <paramref name="mode"/>.</param>
    /// <param name="coding">For each channel; null for constant or verbatim.</param>
    /// <param name="mode">8 left and difference, 9 difference and right, 10 mean and difference; otherwise the channels.</param>
    public void Add(long[][] samples, FlacCoding[]? coding = null, int mode = -1)
    {
        var start = _file.Count;
        var length = samples[0].Length;
        _file.AddRange([0xFF, 0xF9, 0x70, (byte)((mode < 0 ? channels - 1 : mode) << 4)]);
        AddNumber(_samples.Count / channels);
        _file.AddRange([(byte)((length - 1) >> 8), (byte)(length - 1)]);
        _file.Add((byte)HeaderCheck.Compute([.. _file[start..]]));
        for (var i = 0; i < length; i++)
        {
            _samples.AddRange(samples.Select(channel => channel[i]));
        }

        var (first, second) = (samples[0], samples[^1]);
        long[] difference = [.. first.Zip(second, (a, b) => a - b)];
        var coded = mode switch
        {
            8 => [first, difference],
            9 => [difference, second],
            10 => [[.. first.Zip(second, (a, b) => (a + b) >> 1)], difference],
            _ => samples,
        };
        for (var channel = 0; channel < channels; channel++)
        {
            var size = bits + (mode > 7 && coded[channel] == difference ? 1 : 0);
            AddChannel(coded[channel], coding?[channel] ?? new FlacCoding(), size, coding is null);
        }

        Put(0, (8 - _count) % 8);
        var check = FrameCheck.Compute([.. _file[start..]]);
        _file.AddRange([(byte)(check >> 8), (byte)check]);
    }

    /// <summary>The file with its header.</summary>
    public byte[] Finish(bool hasMd5 = true)
    {
        var header = new byte[42];
        byte[] start = [(byte)'f', (byte)'L', (byte)'a', (byte)'C', 0x80, 0, 0, 34, 0, 16, 0xFF, 0xFF];
        start.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt64BigEndian(
            header.AsSpan(18),
            ((ulong)sampleRate << 44) | ((ulong)(channels - 1) << 41) | ((ulong)(bits - 1) << 36) | (uint)(_samples.Count / channels));
        if (hasMd5)
        {
            var size = (bits + 7) / 8;
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            md5.AppendData([.. _samples.SelectMany(sample => BitConverter.GetBytes(sample)[..size])]);
            md5.GetHashAndReset().CopyTo(header, 26);
        }

        return [.. header, .. _file];
    }

    private void AddNumber(int number)
    {
        if (number < 0x80)
        {
            _file.Add((byte)number);
            return;
        }

        var bytes = number < 0x800 ? 2 : number < 0x10000 ? 3 : number < 0x200000 ? 4 : 5;
        _file.Add((byte)((0xFF00 >> bytes) | (number >> (6 * (bytes - 1)))));
        for (var i = bytes - 2; i >= 0; i--)
        {
            _file.Add((byte)(0x80 | ((number >> (6 * i)) & 0x3F)));
        }
    }

    private void AddChannel(long[] samples, FlacCoding coding, int size, bool mayBeConstant)
    {
        var isConstant = mayBeConstant && samples.All(sample => sample == samples[0]);
        var order = coding.Order;
        Put((ulong)(isConstant ? 0 : order < 0 ? 1 : coding.Weights is null ? 8 + order : 31 + order), 7);
        Put(coding.Wasted > 0 ? 1u : 0, 1);
        if (coding.Wasted > 0)
        {
            Put(1, coding.Wasted);
        }

        size -= coding.Wasted;
        long[] shifted = [.. samples.Select(sample => sample >> coding.Wasted)];
        var plain = isConstant ? 1 : order < 0 ? samples.Length : order;
        foreach (var sample in shifted[..plain])
        {
            PutSigned(sample, size);
        }

        if (plain == samples.Length || isConstant)
        {
            return;
        }

        if (coding.Weights is { } weights)
        {
            Put(14, 4);
            PutSigned(coding.Shift, 5);
            Array.ForEach(weights, weight => PutSigned(weight, 15));
        }

        AddResiduals(shifted, coding, coding.Weights ?? Fixed[order]);
    }

    private void AddResiduals(long[] samples, FlacCoding coding, int[] weights)
    {
        Put((ulong)coding.Method, 2);
        Put((ulong)coding.Partitions, 4);
        var length = samples.Length >> coding.Partitions;
        for (var partition = 0; partition < 1 << coding.Partitions; partition++)
        {
            long[] residuals =
            [
                .. Enumerable.Range(partition * length, length).Where(i => i >= weights.Length)
                    .Select(i => samples[i] - (weights.Select((weight, j) => weight * samples[i - 1 - j]).Sum() >> coding.Shift)),
            ];
            if (coding.IsEscaped && partition % 2 == 0)
            {
                var size = residuals.All(residual => residual == 0) ? 0 : 31;
                Put(coding.Method == 0 ? 15u : 31, 4 + coding.Method);
                Put((ulong)size, 5);
                Array.ForEach(residuals, residual => PutSigned(residual, size));
                continue;
            }

            var largest = residuals.Select(Math.Abs).DefaultIfEmpty().Max();
            var parameter = Math.Clamp(64 - (int)long.LeadingZeroCount(largest) - 2, 0, coding.Method == 0 ? 14 : 30);
            Put((ulong)parameter, 4 + coding.Method);
            foreach (var residual in residuals)
            {
                var folded = (ulong)((residual << 1) ^ (residual >> 63));
                for (var zeros = folded >> parameter; zeros > 0; zeros--)
                {
                    Put(0, 1);
                }

                Put(1, 1);
                Put(folded, parameter);
            }
        }
    }

    private void PutSigned(long value, int size) => Put((ulong)value, size);

    private void Put(ulong value, int size)
    {
        for (var i = size - 1; i >= 0; i--)
        {
            _bits = (_bits << 1) | ((value >> i) & 1);
            if (++_count == 8)
            {
                _file.Add((byte)_bits);
                (_bits, _count) = (0, 0);
            }
        }
    }
}
