namespace Experiments.Features.Spectral;

/// <summary>Slaney's mel scale: linear below 1,000 Hz, logarithmic above (librosa.hz_to_mel with <c>htk=False</c>).</summary>
internal static class MelScale
{
    private const double LinearStep = 200.0 / 3;
    private const double LogStart = 1000;
    private const double LogStartMel = LogStart / LinearStep;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    /// <summary>Converts a frequency in hertz to mels.</summary>
    public static double FromHertz(double hertz) =>
        hertz < LogStart ? hertz / LinearStep : LogStartMel + (Math.Log(hertz / LogStart) / LogStep);

    /// <summary>Converts mels to hertz.</summary>
    public static double ToHertz(double mel) =>
        mel < LogStartMel ? mel * LinearStep : LogStart * Math.Exp(LogStep * (mel - LogStartMel));
}
