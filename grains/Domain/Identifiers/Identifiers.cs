using System.Globalization;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>A track: <c>dataset/track</c>, its grain key. Neither part contains a slash.</summary>
[GenerateSerializer, Immutable, Alias("track-id"), JsonConverter(typeof(ParsableJson<TrackId>))]
public readonly record struct TrackId(string Dataset, string Track) : IParsable<TrackId>
{
    /// <inheritdoc/>
    public override string ToString() => $"{Dataset}/{Track}";

    /// <summary>Reads the printed form.</summary>
    /// <exception cref="UserErrorException">It is not of the form dataset/track.</exception>
    public static TrackId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new UserErrorException($"'{s}' is not a track ID; write DATASET/TRACK");

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out TrackId result)
    {
        var parts = s?.Split('/') ?? [];
        var isWhole = parts is [{ Length: > 0 }, { Length: > 0 }];
        result = isWhole ? new TrackId(parts[0], parts[1]) : default;
        return isWhole;
    }
}

/// <summary>A slice: <c>dataset/track/index</c>, its grain key; the index counts from 0 in time order.</summary>
[GenerateSerializer, Immutable, Alias("slice-id"), JsonConverter(typeof(ParsableJson<SliceId>))]
public readonly record struct SliceId(TrackId Track, int Index) : IParsable<SliceId>
{
    /// <inheritdoc/>
    public override string ToString() => $"{Track}/{Index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads the printed form.</summary>
    /// <exception cref="UserErrorException">It is not of the form dataset/track/index.</exception>
    public static SliceId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new UserErrorException($"'{s}' is not a slice ID; write DATASET/TRACK/INDEX");

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out SliceId result)
    {
        result = default;
        var cut = s?.LastIndexOf('/') ?? -1;
        if (s is null || cut < 0 || !TrackId.TryParse(s[..cut], provider, out var track)
            || !int.TryParse(s.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        result = new SliceId(track, index);
        return true;
    }
}

/// <summary>
/// An experiment of a sweep: <c>sweep/e12</c>, its grain key; numbers count from 0 in the order the sampler suggested them.
/// </summary>
[GenerateSerializer, Immutable, Alias("experiment-id"), JsonConverter(typeof(ParsableJson<ExperimentId>))]
public readonly record struct ExperimentId(string Sweep, int Number) : IParsable<ExperimentId>
{
    /// <inheritdoc/>
    public override string ToString() => $"{Sweep}/e{Number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads the printed form.</summary>
    /// <exception cref="UserErrorException">It is not of the form sweep/e12.</exception>
    public static ExperimentId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new UserErrorException($"'{s}' is not an experiment ID; write SWEEP/e12");

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out ExperimentId result)
    {
        result = default;
        if (s?.Split('/') is not [{ Length: > 0 } sweep, ['e', .. { Length: > 0 } digits]]
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        result = new ExperimentId(sweep, number);
        return true;
    }
}

/// <summary>A run: one fold of one repeat of an experiment, <c>sweep/e12/r0f3</c>; repeats and folds count from 0.</summary>
[GenerateSerializer, Immutable, Alias("run-id"), JsonConverter(typeof(ParsableJson<RunId>))]
public readonly record struct RunId(ExperimentId Experiment, int Repeat, int Fold) : IParsable<RunId>
{
    /// <summary>Its name within its experiment, such as <c>r0f3</c>.</summary>
    public string ShortName => string.Create(CultureInfo.InvariantCulture, $"r{Repeat}f{Fold}");

    /// <inheritdoc/>
    public override string ToString() => $"{Experiment}/{ShortName}";

    /// <summary>Reads the printed form.</summary>
    /// <exception cref="UserErrorException">It is not of the form sweep/e12/r0f3.</exception>
    public static RunId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new UserErrorException($"'{s}' is not a run ID; write SWEEP/e12/r0f3");

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out RunId result)
    {
        result = default;
        var cut = s?.LastIndexOf('/') ?? -1;
        if (s is null || cut < 0 || !ExperimentId.TryParse(s[..cut], provider, out var experiment)
            || s[(cut + 1)..] is not ['r', .. { Length: > 0 } numbers] || numbers.Split('f') is not [var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var repeat)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var fold))
        {
            return false;
        }

        result = new RunId(experiment, repeat, fold);
        return true;
    }
}
