using System.Collections.Immutable;
using Experiments.Features;

namespace Experiments.Support;

/// <summary>
/// Extracts many slices on several threads. Slices are independent, so the results are bit-identical for any number of threads; memory is
/// one workspace per thread, however many slices there are.
/// </summary>
internal static class SliceExtraction
{
    /// <summary>
    /// Reads slice <paramref name="index"/>: mono samples at the spec's rate. Called from several threads at once.
    /// </summary>
    public delegate ReadOnlyMemory<float> ReadSlice(int index);

    /// <summary>
    /// Receives the results of slice <paramref name="index"/>, valid only during the call. Called from several threads at
    /// once, in no order.
    /// </summary>
    public delegate void WriteSlice(int index, ReadOnlySpan<double> row, ReadOnlySpan<float> tensor);

    /// <summary>
    /// Extracts slices 0 to <paramref name="count"/> - 1, each read, computed and written on one of
    /// <paramref name="threads"/> threads.
    /// </summary>
    /// <exception cref="AggregateException">Reading or writing threw; contains the exception.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; takes effect after the current slices.</exception>
    public static void Run(
        FeatureExtractor extractor, int count, ReadSlice read, WriteSlice write, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);

        // One slice at a time to the next free thread: tracks differ in decoding time.
        var next = -1;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, Math.Min(threads, count), options, (_, state) =>
        {
            var workspace = new Workspace(extractor);
            int index;
            while (!state.ShouldExitCurrentIteration && (index = Interlocked.Increment(ref next)) < count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                workspace.Extract(index, read(index).Span, write);
            }
        });
    }

    /// <summary>The buffers that one thread reuses from slice to slice.</summary>
    private sealed class Workspace(FeatureExtractor extractor)
    {
        private readonly FrameAnalysis _analysis = extractor.CreateAnalysis();
        private readonly double[] _row = new double[extractor.Columns.Length];
        private float[] _tensor = [];
        private int _samples;

        public void Extract(int index, ReadOnlySpan<float> samples, WriteSlice write)
        {
            if (samples.Length != _samples)
            {
                _samples = samples.Length;
                _tensor = new float[Length(extractor.TensorShape(Math.Max(_samples, 1)))];
            }

            extractor.Extract(_analysis, samples, _row, _tensor);
            write(index, _row, _tensor);
        }

        private static int Length(ImmutableArray<int> shape) => shape.IsEmpty ? 0 : shape[0] * shape[1];
    }
}
