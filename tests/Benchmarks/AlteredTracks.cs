using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.Benchmarks;

/// <summary>
/// <c>altered-tracks DIR OUT [HELD]</c>: deals a dataset of genre folders into OUT/train and OUT/original, the last HELD tracks of each
/// genre (4), and writes the latter once more for each alteration: faster, slower, higher, lower, with noise, and as MP3 of 64 kbit/s where
/// ffmpeg is there. `experiment evaluate` then shows what each alteration costs a model.
/// </summary>
internal static class AlteredTracks
{
    private const int Rate = 22050;
    private const double Semitone = 1.0594630943592953;

    private static readonly (string Name, Func<float[], float[]> Alter)[] Alterations =
    [
        ("original", samples => samples),
        ("faster-10", samples => Stretch(samples, 1 / 1.1)),
        ("slower-10", samples => Stretch(samples, 1 / 0.9)),
        ("higher-2", samples => Shift(samples, Semitone * Semitone)),
        ("lower-2", samples => Shift(samples, 1 / (Semitone * Semitone))),
        ("noise-20db", samples => AddNoise(samples, 20)),
        ("noise-10db", samples => AddNoise(samples, 10)),
    ];

    public static int Run(string[] args)
    {
        if (args is not [var from, var to, .. var rest])
        {
            Console.Error.WriteLine("altered-tracks DIR OUT [HELD]");
            return 2;
        }

        var held = rest is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 4;
        var ffmpeg = FindFfmpeg();
        foreach (var genre in Directory.GetDirectories(from).Order(StringComparer.Ordinal))
        {
            string[] files = [.. Directory.GetFiles(genre).Order(StringComparer.Ordinal)];
            foreach (var file in files[..^held])
            {
                File.Copy(file, Place(to, "train", genre, file), overwrite: true);
            }

            Parallel.ForEach(files[^held..], file => Alter(file, to, genre, ffmpeg));
        }

        Console.WriteLine($"{to}/train and, of the last {held} tracks of each genre: "
            + string.Join(", ", Alterations.Select(alteration => alteration.Name).Concat(ffmpeg is null ? [] : ["mp3-64"])));
        Console.WriteLine(ffmpeg is null ? "mp3-64 is left out: there is no ffmpeg on the PATH" : $"mp3-64 by {ffmpeg}");
        return 0;
    }

    private static void Alter(string file, string to, string genre, string? ffmpeg)
    {
        var samples = AudioReader.Read(file, Rate).Samples.ToArray();
        foreach (var (name, alter) in Alterations)
        {
            using var stream = File.Create(Place(to, name, genre, file));
            WavWriter.Write(stream, alter(samples), Rate);
        }

        if (ffmpeg is not null)
        {
            var mp3 = Path.ChangeExtension(Place(to, "mp3-64", genre, file), ".mp3");
            using var process = Process.Start(
                ffmpeg, ["-loglevel", "error", "-y", "-i", file, "-codec:a", "libmp3lame", "-b:a", "64k", mp3]);
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"ffmpeg could not encode {file}");
            }
        }
    }

    /// <summary>
    /// Another tempo at the same pitch: frames are added at another distance, each from where it continues the frame before best (WSOLA,
    /// Verhelst and Roelands 1993).
    /// </summary>
    /// <param name="samples">The recording.</param>
    /// <param name="factor">Its new length relative to the old one.</param>
    private static float[] Stretch(float[] samples, double factor)
    {
        const int frame = 1024, hop = frame / 2, reach = 256;
        var stretched = new float[(int)(samples.Length * factor) + frame];
        float[] window = [.. Enumerable.Range(0, frame).Select(i => (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / frame))))];
        var last = 0;
        for (var at = 0; at + frame <= stretched.Length; at += hop)
        {
            var wanted = (int)(at / factor);
            var best = at == 0 ? 0 : Best(samples, last + hop, wanted);
            if (best + frame > samples.Length)
            {
                break;
            }

            for (var i = 0; i < frame; i++)
            {
                stretched[at + i] += window[i] * samples[best + i];
            }

            last = best;
        }

        return stretched[..(int)(samples.Length * factor)];

        static int Best(float[] samples, int natural, int wanted)
        {
            var (best, most) = (wanted, float.NegativeInfinity);
            for (var place = Math.Max(0, wanted - reach); place <= wanted + reach; place += 2)
            {
                if (place + frame > samples.Length || natural + frame > samples.Length)
                {
                    break;
                }

                var likeness = TensorPrimitives.Dot(samples.AsSpan(place, frame), samples.AsSpan(natural, frame));
                (best, most) = likeness > most ? (place, likeness) : (best, most);
            }

            return best;
        }
    }

    /// <summary>Another pitch at the same tempo: stretched, then played faster or slower.</summary>
    private static float[] Shift(float[] samples, double ratio)
    {
        var stretched = Stretch(samples, ratio);
        return new Resampler((int)Math.Round(Rate * ratio), Rate).Resample(stretched);
    }

    private static float[] AddNoise(float[] samples, double decibelsBelow)
    {
        var random = new RandomStream(11);
        var level = Math.Sqrt(samples.Average(x => (double)x * x)) * Math.Pow(10, -decibelsBelow / 20);
        return [.. samples.Select(x => Math.Clamp((float)(x + (level * random.NextNormal())), -1, 1))];
    }

    private static string? FindFfmpeg() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "ffmpeg")).FirstOrDefault(File.Exists);

    private static string Place(string to, string name, string genre, string file)
    {
        var folder = Path.Combine(to, name, Path.GetFileName(genre));
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, Path.GetFileName(file));
    }
}
