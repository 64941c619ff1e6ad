using System.Collections.Immutable;

namespace Experiments.Features.Fft;

/// <summary>
/// Periodic window functions for spectral analysis (scipy.signal.get_window with <c>fftbins=True</c>).
/// </summary>
internal static class Window
{
    /// <summary>All windows, each with its characteristics.</summary>
    public static ImmutableArray<(string Name, string Summary)> All { get; } =
    [
        ("blackman", "Widest main lobe, lowest side lobes."),
        ("hamming", "A raised cosine that does not reach 0; low first side lobe."),
        ("hann", "A raised cosine: librosa's default."),
        ("rectangular", "No window: narrowest main lobe, highest side lobes."),
    ];

    /// <summary>A window of <paramref name="length"/> values in [0, 1].</summary>
    /// <exception cref="ArgumentException">No window has that name.</exception>
    public static double[] Create(string name, int length)
    {
        Func<double, double> shape = name switch
        {
            "hann" => angle => 0.5 - (0.5 * Math.Cos(angle)),
            "hamming" => angle => 0.54 - (0.46 * Math.Cos(angle)),
            "blackman" => angle => 0.42 - (0.5 * Math.Cos(angle)) + (0.08 * Math.Cos(2 * angle)),
            "rectangular" => _ => 1,
            _ => throw new ArgumentException($"there is no window '{name}'", nameof(name)),
        };

        // A window of one sample is 1; the formulas would give their first value, 0 for hann.
        return length == 1 ? [1] : [.. Enumerable.Range(0, length).Select(i => shape(2 * Math.PI * i / length))];
    }

    /// <summary>
    /// A window of <paramref name="length"/> values in the middle of <paramref name="nFft"/>, zeros around it
    /// (librosa.util.pad_center).
    /// </summary>
    public static double[] CreateCentred(string name, int length, int nFft)
    {
        var padded = new double[nFft];
        Create(name, length).CopyTo(padded, (nFft - length) / 2);
        return padded;
    }
}
