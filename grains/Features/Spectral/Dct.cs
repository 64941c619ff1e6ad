namespace Experiments.Features.Spectral;

/// <summary>The discrete cosine transform of type II with orthonormal rows (scipy.fft.dct with <c>norm="ortho"</c>).</summary>
internal static class Dct
{
    /// <summary>
    /// The first <paramref name="rows"/> rows of the matrix for <paramref name="length"/> inputs: shape [rows, length].
    /// </summary>
    public static float[] Create(int rows, int length)
    {
        var matrix = new float[rows * length];
        for (var row = 0; row < rows; row++)
        {
            var scale = Math.Sqrt((row == 0 ? 1.0 : 2.0) / length);
            for (var i = 0; i < length; i++)
            {
                matrix[(row * length) + i] = (float)(scale * Math.Cos(Math.PI * row * ((2L * i) + 1) / (2L * length)));
            }
        }

        return matrix;
    }
}
