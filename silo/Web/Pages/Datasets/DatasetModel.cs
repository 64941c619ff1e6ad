using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of a dataset shows.</summary>
public sealed record DatasetModel
{
    /// <summary>Tracks on one page.</summary>
    public const int TracksPerPage = 100;

    /// <summary>The most sweeps and quarantined files to list.</summary>
    public const int MaxRows = 50;

    /// <summary>The dataset.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>The sweeps on it, the latest first.</summary>
    public required IReadOnlyList<SweepSummary> Sweeps { get; init; }

    /// <summary>The tracks of the page.</summary>
    public required TrackListing Tracks { get; init; }

    /// <summary>The place of the first of them among all that are meant, from 0.</summary>
    public required int Skipped { get; init; }

    /// <summary>Only tracks with this label are listed; null for all.</summary>
    public string? Genre { get; init; }

    /// <summary>Only tracks with this in their name, file or group are listed; null for all.</summary>
    public string? Text { get; init; }

    /// <summary>What could not be read, a line each.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var dataset = await DatasetReading.DescribeAsync(asked).ConfigureAwait(false);
        var skipped = (asked.Number("page", 1, DatasetReading.MaxPage) - 1) * TracksPerPage;
        var (genre, text) = (asked.Find("genre"), asked.Find("find"));
        var tracks = dataset.TracksArtifact is null
            ? new TrackListing([], 0)
            : await asked.Grains.GetGrain<IDatasetGrain>(asked.Text("dataset"))
                .FindTracksAsync(new TrackQuery(genre, text, skipped, TracksPerPage), asked.Cancellation).ConfigureAwait(false);
        var sweeps = await SweepQueries.SummarizeAllAsync(asked.Grains, asked.ReportLost, asked.Cancellation).ConfigureAwait(false);
        return new DatasetModel
        {
            Dataset = dataset,
            Sweeps = [.. sweeps.Where(sweep => sweep.Spec.Dataset == dataset.Name).OrderByDescending(sweep => sweep.SubmittedAt)],
            Tracks = tracks,
            Skipped = skipped,
            Genre = genre,
            Text = text,
            Lost = asked.Lost,
        };
    }
}
