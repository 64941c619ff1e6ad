using System.Numerics;
using System.Runtime.CompilerServices;

namespace Experiments.Features.Fft;

/// <summary>Discrete Fourier transforms of two to eight complex lanes in registers, in place, unscaled, sign -1.</summary>
internal static class Butterflies<TLanes, TNumber>
    where TLanes : unmanaged, ILanes<TLanes, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Two(ref TLanes aRe, ref TLanes aIm, ref TLanes bRe, ref TLanes bIm)
    {
        var (re, im) = (aRe, aIm);
        aRe = re + bRe;
        aIm = im + bIm;
        bRe = re - bRe;
        bIm = im - bIm;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Three(
        ref TLanes aRe, ref TLanes aIm, ref TLanes bRe, ref TLanes bIm, ref TLanes cRe, ref TLanes cIm)
    {
        var half = TLanes.Create(TNumber.CreateTruncating(0.5));
        var sine = TLanes.Create(TNumber.CreateTruncating(0.86602540378443864676));
        var (sumRe, sumIm) = (bRe + cRe, bIm + cIm);
        var (turnRe, turnIm) = ((bRe - cRe) * sine, (bIm - cIm) * sine);
        var (middleRe, middleIm) = (TLanes.SubtractProduct(aRe, sumRe, half), TLanes.SubtractProduct(aIm, sumIm, half));
        aRe += sumRe;
        aIm += sumIm;
        bRe = middleRe + turnIm;
        bIm = middleIm - turnRe;
        cRe = middleRe - turnIm;
        cIm = middleIm + turnRe;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four(
        ref TLanes aRe, ref TLanes aIm, ref TLanes bRe, ref TLanes bIm, ref TLanes cRe, ref TLanes cIm, ref TLanes dRe, ref TLanes dIm)
    {
        var (sumRe, sumIm, differenceRe, differenceIm) = (aRe + cRe, aIm + cIm, aRe - cRe, aIm - cIm);
        var (oddRe, oddIm, turnRe, turnIm) = (bRe + dRe, bIm + dIm, bRe - dRe, bIm - dIm);
        aRe = sumRe + oddRe;
        aIm = sumIm + oddIm;
        bRe = differenceRe + turnIm;
        bIm = differenceIm - turnRe;
        cRe = sumRe - oddRe;
        cIm = sumIm - oddIm;
        dRe = differenceRe - turnIm;
        dIm = differenceIm + turnRe;
    }

    /// <summary>The second half of a transform of eight: fours of the even and of the odd inputs in, bins 0 to 7 out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Eight(
        ref TLanes e0Re, ref TLanes e0Im, ref TLanes e1Re, ref TLanes e1Im,
        ref TLanes e2Re, ref TLanes e2Im, ref TLanes e3Re, ref TLanes e3Im,
        ref TLanes o0Re, ref TLanes o0Im, ref TLanes o1Re, ref TLanes o1Im,
        ref TLanes o2Re, ref TLanes o2Im, ref TLanes o3Re, ref TLanes o3Im)
    {
        var diagonal = TLanes.Create(TNumber.CreateTruncating(0.70710678118654752440));
        var (turn1Re, turn1Im) = ((o1Re + o1Im) * diagonal, (o1Im - o1Re) * diagonal);
        var (turn3Re, turn3Im) = ((o3Im - o3Re) * diagonal, (o3Re + o3Im) * diagonal);
        var (turn2Re, turn2Im) = (o2Im, o2Re);
        (o3Re, o3Im) = (e3Re - turn3Re, e3Im + turn3Im);
        (e3Re, e3Im) = (e3Re + turn3Re, e3Im - turn3Im);
        (o2Re, o2Im) = (e2Re - turn2Re, e2Im + turn2Im);
        (e2Re, e2Im) = (e2Re + turn2Re, e2Im - turn2Im);
        (o1Re, o1Im) = (e1Re - turn1Re, e1Im - turn1Im);
        (e1Re, e1Im) = (e1Re + turn1Re, e1Im + turn1Im);
        Two(ref e0Re, ref e0Im, ref o0Re, ref o0Im);
    }
}
