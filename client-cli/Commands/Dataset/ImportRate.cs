using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>
/// The progress of an import in words, at most one line in five seconds: files, files and megabytes per second since the first news, and
/// the time left at that rate.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class ImportRate(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private ImportTally? _first;
    private ImportTally? _last;
    private long _started;
    private long _told;

    /// <summary>The next line; null if it is not yet due, or nothing is new.</summary>
    public string? Take(ImportTally? tally)
    {
        if (tally is null || tally == _last)
        {
            return null;
        }

        if (_first is null)
        {
            (_first, _started, _told) = (tally, time.GetTimestamp(), time.GetTimestamp());
            return tally.Known > 0 ? $"going on: {Display.Count(tally.Known, "file")} known from before" : null;
        }

        if (time.GetElapsedTime(_told) < Period)
        {
            return null;
        }

        (_last, _told) = (tally, time.GetTimestamp());
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        var files = (tally.FilesDone - tally.Known - (_first.FilesDone - _first.Known)) / seconds;
        var left = files > 0 ? $", {Display.Duration(TimeSpan.FromSeconds((tally.Files - tally.FilesDone) / files))} left" : "";
        return DisplayNumbers.Text($"{tally.FilesDone} of {Display.Count(tally.Files, "file")}, {NumberFormat.Fixed(files, 1)} files/s, ")
            + $"{NumberFormat.Fixed((tally.Bytes - _first.Bytes) / seconds / 1e6, 1)} MB/s{left}"
            + (tally.Quarantined > 0 ? DisplayNumbers.Text($", {tally.Quarantined} quarantined") : "");
    }
}
