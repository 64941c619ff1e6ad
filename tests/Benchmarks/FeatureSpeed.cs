using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Store.Files;
using Experiments.Store.Npy;

namespace Experiments.Benchmarks;

/// <summary>
/// <c>feature-speed</c>: slices per second of the seed study and of the mel spectrogram alone, on one thread and on all cores, the share of
/// each feature, bytes allocated per slice, memory while 10,000 slices stream from disk, and the cost of verifying stored tensors.
/// </summary>
internal static class FeatureSpeed
{
    private const int Slices = 200;
    private const int Passes = 10;
    private const int Streamed = 10_000;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static float[]? _samples;

    public static int Run()
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Stream();
        float[][] slices = [.. Enumerable.Range(0, Slices).Select(SeedStudy.Slice)];
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores; {Passes} passes over {Slices} slices of 3 s at 22,050 Hz; "
            + "one thread: lower decile, all cores: best pass");
        foreach (var (name, spec) in new[] { ("seed-study", SeedStudy.Whole), ("mel spectrogram alone", SeedStudy.MelOnly) })
        {
            var extractor = new FeatureExtractor(spec);
            Console.WriteLine($"{name}: {1e6 / Microseconds(extractor, slices):N0} slices/s on one thread, "
                + $"{AllCores(extractor, slices):N0} on all cores, {AllocatedBytes(extractor, slices)} bytes allocated a slice");
        }

        PrintShares(slices);
        StoredReading();
        return 0;
    }

    /// <summary>
    /// The cost of storing a tensor and of verifying every block: rows of a mel spectrogram, read once by the first process of a silo, and
    /// by one that finds the marks of the first. Processor time of the best pass; the file is in memory.
    /// </summary>
    private static void StoredReading()
    {
        const int Rows = 4_000;
        var folder = Directory.CreateTempSubdirectory("feature-speed-");
        try
        {
            var path = Path.Combine(folder.FullName, "tensor.npy");
            var start = Stopwatch.GetTimestamp();
            var stored = WriteTensor(path, Rows);
            var megabytes = stored.Bytes / 1e6;
            Console.WriteLine(
                $"a tensor of {Rows:N0} slices, {megabytes:N0} MB: written and hashed at "
                    + $"{megabytes / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} MB/s");
            var plain = Read(() => new MappedRows(path));
            using var marks = VerifiedBlocks.Open(null, "tensor", BlockVerifier.CountOf(stored));
            var first = Read(
                () => new MappedRows(
                    path, new BlockVerifier(path, stored, VerifiedBlocks.Open(null, "first", BlockVerifier.CountOf(stored)), 0, "")));
            var marked = Read(() => new MappedRows(path, new BlockVerifier(path, stored, marks, 0, "")));
            Print("not compared, as before", plain);
            Print("first read, block sums", first);
            Print("read again, or by the next", marked);
            Console.WriteLine($"  the first read of a slice's tensor costs {1e6 * (first - plain) / Rows:F1} us more, once for each silo");

            void Print(string name, double seconds) =>
                Console.WriteLine($"  {name,-28} {1e6 * seconds / Rows,8:F2} us a slice {megabytes / seconds,8:N0} MB/s");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static double Read(Func<MappedRows> open)
        {
            var row = new float[128 * 130];
            var best = double.PositiveInfinity;
            for (var pass = 0; pass < Passes; pass++)
            {
                using var rows = open();
                var start = Environment.CpuUsage.TotalTime;
                for (var number = 0; number < rows.Count; number++)
                {
                    rows.CopyRow(number, row);
                }

                best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
            }

            return best;
        }
    }

    private static StoredFile WriteTensor(string path, int rows)
    {
        using var file = new AtomicFile(path);
        var row = new float[128 * 130];
        var writer = new NpyWriter<float>(file.Stream, 128, 130);
        for (var number = 0; number < rows; number++)
        {
            row.AsSpan().Fill(number);
            writer.Append(row);
        }

        writer.Complete();
        return file.Commit(hasBlocks: true);
    }

    /// <summary>What each feature adds to the previous ones; the first includes the STFT.</summary>
    private static void PrintShares(float[][] slices)
    {
        var total = Microseconds(new FeatureExtractor(SeedStudy.Whole), slices);
        var kept = new List<FeatureTableSpec>();
        var mel = Microseconds(new FeatureExtractor(SeedStudy.MelOnly), slices);
        Print("stft, mel, decibels", mel);
        var before = mel;
        foreach (var entry in SeedStudy.Whole.Table)
        {
            kept.Add(entry);
            var now = Microseconds(new FeatureExtractor(SeedStudy.MelOnly with { Table = [.. kept] }), slices);
            Print(entry.Feature, now - before);
            before = now;
        }

        void Print(string name, double microseconds) =>
            Console.WriteLine($"  {name,-24} {microseconds,8:F1} us {100 * microseconds / total,5:F1} %");
    }

    /// <summary>
    /// The lower decile over all slices and passes: the time of a slice when nothing else uses the core. On an idle machine the mean is
    /// within a few percent of it.
    /// </summary>
    private static double Microseconds(FeatureExtractor extractor, float[][] slices)
    {
        var (analysis, row, tensor) = Workspace(extractor);
        var times = new List<double>();
        for (var pass = 0; pass < Passes; pass++)
        {
            foreach (var slice in slices)
            {
                var start = Stopwatch.GetTimestamp();
                extractor.Extract(analysis, slice, row, tensor);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        times.Sort();
        return times[times.Count / 10];
    }

    private static double AllCores(FeatureExtractor extractor, float[][] slices)
    {
        var best = double.PositiveInfinity;
        for (var pass = 0; pass < Passes; pass++)
        {
            var start = Stopwatch.GetTimestamp();
            OnEveryCore(extractor, slices.Length * 4, (i, workspace) =>
                extractor.Extract(workspace.Analysis, slices[i % slices.Length], workspace.Row, workspace.Tensor));
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return slices.Length * 4 / best;
    }

    /// <summary>Hands slices to one thread per core, each with its own workspace.</summary>
    private static void OnEveryCore(
        FeatureExtractor extractor, int count, Action<int, (FrameAnalysis Analysis, double[] Row, float[] Tensor)> extract)
    {
        var next = -1;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, Environment.ProcessorCount, options, _ =>
        {
            var workspace = Workspace(extractor);
            int index;
            while ((index = Interlocked.Increment(ref next)) < count)
            {
                extract(index, workspace);
            }
        });
    }

    private static long AllocatedBytes(FeatureExtractor extractor, float[][] slices)
    {
        var (analysis, row, tensor) = Workspace(extractor);
        extractor.Extract(analysis, slices[0], row, tensor);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var slice in slices)
        {
            extractor.Extract(analysis, slice, row, tensor);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / slices.Length;
    }

    private static (FrameAnalysis Analysis, double[] Row, float[] Tensor) Workspace(FeatureExtractor extractor) => (
        extractor.CreateAnalysis(),
        new double[extractor.Columns.Length],
        new float[extractor.TensorShape(SeedStudy.SliceSamples).Aggregate(1, (product, length) => product * length)]);

    /// <summary>Reads tracks of ten slices from 16-bit PCM files and writes all tensors to one file.</summary>
    private static void Stream()
    {
        const int PerTrack = 10;
        var folder = Directory.CreateTempSubdirectory("feature-speed-");
        try
        {
            for (var track = 0; track < 20; track++)
            {
                WriteTrack(Path.Combine(folder.FullName, $"{track}.pcm"), PerTrack, track);
            }

            using var results = File.OpenHandle(Path.Combine(folder.FullName, "results"), FileMode.Create, FileAccess.Write);
            var extractor = new FeatureExtractor(SeedStudy.Whole);
            var peak = 0L;
            var start = Stopwatch.GetTimestamp();
            OnEveryCore(extractor, Streamed, (index, workspace) =>
            {
                var samples = ReadSlice(Path.Combine(folder.FullName, $"{index / PerTrack % 20}.pcm"), index % PerTrack);
                extractor.Extract(workspace.Analysis, samples, workspace.Row, workspace.Tensor);

                // Written over and over to the same place: the size of the file does not matter here.
                RandomAccess.Write(
                    results, MemoryMarshal.AsBytes(workspace.Tensor.AsSpan()), (long)(index % 500) * workspace.Tensor.Length * 4);
                InterlockedMax(ref peak, Environment.WorkingSet);
            });
            var speed = Streamed / Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine($"{Streamed:N0} slices streamed from disk: {speed:N0} slices/s, at most {peak / 1e6:N0} MB");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen; seen = Interlocked.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static void WriteTrack(string path, int slices, int track)
    {
        using var stream = File.Create(path);
        var bytes = new byte[SeedStudy.SliceSamples * 2];
        for (var slice = 0; slice < slices; slice++)
        {
            var samples = SeedStudy.Slice((track * slices) + slice);
            for (var i = 0; i < samples.Length; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)(samples[i] * 32767));
            }

            stream.Write(bytes);
        }
    }

    private static float[] ReadSlice(string path, int slice)
    {
        var (bytes, samples) = (_bytes ??= new byte[SeedStudy.SliceSamples * 2], _samples ??= new float[SeedStudy.SliceSamples]);
        using var file = File.OpenHandle(path);
        RandomAccess.Read(file, bytes, (long)slice * bytes.Length);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i)) / 32768f;
        }

        return samples;
    }
}
