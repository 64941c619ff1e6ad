using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of a track shows.</summary>
public sealed record TrackModel
{
    /// <summary>Experiments whose strips are on one page.</summary>
    public const int StripsPerPage = 12;

    /// <summary>Votes on one page.</summary>
    public const int VotesPerPage = 50;

    private const int MaxGroup = 30;

    /// <summary>The dataset.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>The track.</summary>
    public required TrackInfo Track { get; init; }

    /// <summary>What a listener says of it; null if nothing.</summary>
    public TrackNote? Note { get; init; }

    /// <summary>The predictions of its slices.</summary>
    public required TrackStrips Strips { get; init; }

    /// <summary>Whether every experiment is shown; only the best of each family otherwise.</summary>
    public bool ShowsAll { get; init; }

    /// <summary>The place of the first experiment of the page among all, from 0.</summary>
    public int Skipped { get; init; }

    /// <summary>The votes of its slices, one per run.</summary>
    public required ImmutableArray<TrackVotesOfExperiment> Votes { get; init; }

    /// <summary>The place of the first vote that is shown, from 0.</summary>
    public int SkippedVotes { get; init; }

    /// <summary>Other tracks that a split keeps together with it.</summary>
    public IReadOnlyList<TrackInfo> Group { get; init; } = [];

    /// <summary>Tracks that sound the same, by the audit; null without an audit of this version.</summary>
    public IReadOnlyList<AuditedTrack>? Duplicates { get; init; }

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var id = TrackId.Parse($"{asked.Text("dataset")}/{asked.Text("track")}");
        var dataset = await DatasetReading.DescribeAsync(asked).ConfigureAwait(false);
        var grain = asked.Grains.GetGrain<ITrackGrain>(id.ToString());
        var track = await grain.DescribeAsync(asked.Cancellation).ConfigureAwait(false);
        var showsAll = asked.Flag("all");
        var skipped = (asked.Number("page", 1, DatasetReading.MaxPage) - 1) * StripsPerPage;
        var notes = await asked.Grains.GetGrain<ITrackNotesGrain>(id.Dataset).ListAsync(asked.Cancellation).ConfigureAwait(false);
        return new TrackModel
        {
            Dataset = dataset,
            Track = track,
            Note = notes.FirstOrDefault(note => note.Track.Track == id.Track),
            Strips = await grain.ListStripsAsync(new StripQuery(!showsAll, skipped, StripsPerPage), asked.Cancellation)
                .ConfigureAwait(false),
            ShowsAll = showsAll,
            Skipped = skipped,
            Votes = await grain.ListVotesAsync(asked.Cancellation).ConfigureAwait(false),
            SkippedVotes = (asked.Number("votes", 1, DatasetReading.MaxPage) - 1) * VotesPerPage,
            Group = await ListGroupAsync(asked, track).ConfigureAwait(false),
            Duplicates = await FindDuplicatesAsync(asked, track, dataset).ConfigureAwait(false),
        };
    }

    private static async Task<IReadOnlyList<TrackInfo>> ListGroupAsync(PageRequest asked, TrackInfo track)
    {
        if (track.Group == track.Id.Track)
        {
            return [];
        }

        var found = await asked.Grains.GetGrain<IDatasetGrain>(track.Id.Dataset)
            .FindTracksAsync(new TrackQuery(null, track.Group, 0, 1000), asked.Cancellation).ConfigureAwait(false);
        return [.. found.Tracks.Where(other => other.Group == track.Group && other.Id != track.Id).Take(MaxGroup)];
    }

    private static async Task<IReadOnlyList<AuditedTrack>?> FindDuplicatesAsync(PageRequest asked, TrackInfo track, DatasetSummary dataset)
    {
        var status = await FoundData<AuditStatus>.OfAsync(
            asked.Grains.GetGrain<IDatasetAuditGrain>(track.Id.Dataset).DescribeAsync(asked.Cancellation)).ConfigureAwait(false);
        return status.Value?.Audit is not { } audit || audit.Version != dataset.Version ? null :
        [
            .. audit.ExactDuplicates.Where(set => set.Any(other => other.Track == track.Id)).SelectMany(set => set)
                .Concat(audit.NearDuplicates.Where(pair => pair.First.Track == track.Id || pair.Second.Track == track.Id)
                    .SelectMany(pair => new[] { pair.First, pair.Second }))
                .Where(other => other.Track != track.Id).DistinctBy(other => other.Track).Take(MaxGroup),
        ];
    }
}
