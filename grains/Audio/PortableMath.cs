namespace Experiments.Audio;

/// <summary>
/// Sine, cosine and powers of two from additions, multiplications and roots only, which IEEE 754 rounds the same everywhere:
/// <see cref="Math.Sin"/> and similar functions differ in the last bit between platforms, which would change a hash of samples. Relative
/// error about 1e-15.
/// </summary>
public static class PortableMath
{
    /// <summary>sin(2 pi <paramref name="turns"/>), for any finite number of turns.</summary>
    public static double SinTurns(double turns)
    {
        var within = turns - Math.Round(turns);
        var quarter = Math.Round(4 * within);
        var angle = (within - (quarter / 4)) * (2 * Math.PI);
        return ((int)quarter & 3) switch
        {
            0 => SinNearZero(angle),
            1 => CosNearZero(angle),
            2 => -SinNearZero(angle),
            _ => -CosNearZero(angle),
        };
    }

    /// <summary>cos(2 pi <paramref name="turns"/>).</summary>
    public static double CosTurns(double turns) => SinTurns(turns - Math.Round(turns) + 0.25);

    /// <summary>2 to the power <paramref name="exponent"/>.</summary>
    public static double Exp2(double exponent)
    {
        var whole = Math.Round(exponent);
        var x = (exponent - whole) * 0.693147180559945309;
        var (term, sum) = (1.0, 1.0);
        for (var k = 1; k <= 14; k++)
        {
            term *= x / k;
            sum += term;
        }

        return Math.ScaleB(sum, (int)whole);
    }

    /// <summary>Converts decibels to an amplitude factor.</summary>
    public static double FromDecibels(double decibels) => Exp2(decibels * 0.166096404744368118);

    /// <summary>The modified Bessel function I0, by its series, for |x| up to 30.</summary>
    public static double BesselI0(double x)
    {
        var quarterSquare = x * x / 4;
        var (term, sum) = (1.0, 1.0);
        for (var k = 1; term > 1e-17 * sum; k++)
        {
            term *= quarterSquare / ((double)k * k);
            sum += term;
        }

        return sum;
    }

    // Taylor series on [-pi/4, pi/4]: the first omitted term is below 1e-17.
    private static double SinNearZero(double x)
    {
        var s = x * x;
        return x * (1 - (s / 6 * (1 - (s / 20 * (1 - (s / 42 * (1 - (s / 72 * (1 - (s / 110 * (1 - (s / 156
            * (1 - (s / 210 * (1 - (s / 272))))))))))))))));
    }

    private static double CosNearZero(double x)
    {
        var s = x * x;
        return 1 - (s / 2 * (1 - (s / 12 * (1 - (s / 30 * (1 - (s / 56 * (1 - (s / 90 * (1 - (s / 132
            * (1 - (s / 182 * (1 - (s / 240 * (1 - (s / 306)))))))))))))))));
    }
}
