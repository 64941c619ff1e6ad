using System.Diagnostics;
using System.Globalization;
using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Audio.Import;
using Experiments.Domain;

namespace Experiments.Benchmarks;

/// <summary>
/// An import of files, made here (WAV of 30 s) or given, in files per second, beside what limits it: reading the files, and decoding them
/// without looking at the samples. With the processor time of each, since a shared machine moves the clock, and memory at each quarter of
/// the files.
/// </summary>
internal static class ImportSpeed
{
    private const int SampleRate = 22_050;
    private const int Seconds = 30;
    private const int Genres = 10;
    private const int DefaultFiles = 500;

    /// <summary>Makes the files, measures, and removes them; or measures those of a folder of genre folders.</summary>
    /// <param name="args">That folder, or the number of files to make, if it is not 500: 1.3 MB each.</param>
    public static int Run(string[] args)
    {
        if (args is [var given, ..] && Directory.Exists(given))
        {
            var root = Path.GetFullPath(given);
            string[] audio =
            [
                .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                    .Where(path => AudioReader.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
                    .Select(path => Path.GetRelativePath(root, path)),
            ];
            Measure(root, audio);
            return 0;
        }

        var files = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultFiles;
        var folder = Directory.CreateTempSubdirectory("import-speed-");
        try
        {
            Measure(folder.FullName, [.. Enumerable.Range(0, files).Select(i => Write(folder.FullName, i))]);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(string root, string[] paths)
    {
        var files = paths.Length;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        var source = new DatasetFolder(root);
        var disk = Time("reading", files, () => Parallel.ForEach(paths, parallel, path => ReadThrough(root, path)));
        var decoder = Time("decoding", files, () => Parallel.ForEach(paths, parallel, path => AudioReader.DecodeBlocks(
            source, path, SampleRate, AudioReader.DefaultMaxDuration, _ => { }, CancellationToken.None)));
        var memory = new long[5];
        var import = Time("import", files, () => AudioImporter.Run(
            new DatasetImportOptions { Name = "speed", Root = root, Threads = Environment.ProcessorCount },
            new Watch(memory), CancellationToken.None));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"import at {import.PerSecond / Math.Min(disk.PerSecond, decoder.PerSecond):p0} of the slower of the two by the clock, "
                + $"{Math.Max(disk.Cpu, decoder.Cpu) / import.Cpu:p0} by processor time"));
        var megabytes = memory.Select(bytes => (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture));
        Console.WriteLine($"working set in MB at each quarter: {string.Join(", ", megabytes)}");
    }

    /// <summary>A tone in noise, different in every file.</summary>
    private static string Write(string folder, int number)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"g{number % Genres}/t{number:00000}.wav");
        Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(path)!)); // not null: it has a folder
        var (samples, state) = (new float[SampleRate * Seconds], (uint)number + 1);
        var step = 2 * MathF.PI * (110 + (number % 400)) / SampleRate;
        for (var i = 0; i < samples.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            samples[i] = (0.4f * MathF.Sin(step * i)) + (0.1f * ((state >> 8) / (float)(1 << 24)));
        }

        WavWriter.Write(Path.Combine(folder, path), samples, SampleRate);
        return path;
    }

    private static void ReadThrough(string folder, string path)
    {
        using var stream = File.OpenRead(Path.Combine(folder, path));
        stream.CopyTo(Stream.Null);
    }

    private static (double PerSecond, double Cpu) Time(string what, int files, Action action)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), Cpu());
        action();
        var (seconds, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Cpu() - cpu).TotalSeconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-9} {files} files: {seconds:0.0} s, {files / seconds:0} files/s, "
                + $"{1e3 * used / files:0.00} ms of processor time per file"));
        return (files / seconds, used);
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private sealed class Watch(long[] memory) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) =>
            memory[value.FilesDone * (memory.Length - 1) / value.Files] = Environment.WorkingSet;
    }
}
