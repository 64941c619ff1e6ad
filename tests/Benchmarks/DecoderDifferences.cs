using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Experiments.Audio;

namespace Experiments.Benchmarks;

/// <summary>
/// Our decoders against another's output: for every <c>x.flac.wav</c> of a folder, the file <c>x.flac</c> beside it. Lengths, the largest
/// difference and its root mean square as shares of full scale, and our speed on one core. Both are read at the file's own rate, averaged
/// over the channels. For Opus, both also as 16-bit samples for opus_compare.
/// </summary>
internal static class DecoderDifferences
{
    /// <summary>Compares the files of a folder; see <c>tests/Peers/decoders.sh</c>, which makes them.</summary>
    public static int Run(string[] args)
    {
        ArgumentOutOfRangeException.ThrowIfZero(args.Length);
        Console.WriteLine("file                              samples  difference        max        rms  x real time");
        foreach (var reference in Directory.EnumerateFiles(args[0], "*.wav").Order(StringComparer.Ordinal))
        {
            var path = Path.ChangeExtension(reference, null);
            if (!File.Exists(path))
            {
                continue;
            }

            var rate = AudioReader.Read(reference, 48_000).Source.SampleRate;
            var theirs = AudioReader.Read(reference, rate).Samples.ToArray();
            var started = Stopwatch.GetTimestamp();
            var ours = AudioReader.Read(path, rate).Samples.ToArray();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var common = Math.Min(ours.Length, theirs.Length);
            var difference = new float[common];
            TensorPrimitives.Subtract(ours.AsSpan(0, common), theirs.AsSpan(0, common), difference);
            var (largest, size) = (Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference)), TensorPrimitives.Norm<float>(difference));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(path),-32} {ours.Length,8} {ours.Length - theirs.Length,11} {largest,10:0.0e+0} "
                    + $"{size / Math.Sqrt(common),10:0.0e+0} {ours.Length / (double)rate / seconds,12:0}"));
            if (Path.GetExtension(path) == ".opus")
            {
                WriteRaw($"{path}.ours.raw", ours, channels: 1);
                WriteRaw($"{path}.theirs.raw", theirs, channels: 2); // opus_compare wants the reference in stereo
            }
        }

        return 0;
    }

    private static void WriteRaw(string path, float[] samples, int channels)
    {
        using var file = new BinaryWriter(File.Create(path));
        foreach (var sample in samples)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                file.Write((short)Math.Clamp(Math.Round(sample * 32_768), short.MinValue, short.MaxValue));
            }
        }
    }
}
