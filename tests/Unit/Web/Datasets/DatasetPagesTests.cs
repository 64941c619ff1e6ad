using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.ReadModel.Views;
using Experiments.Web.Pages.Datasets;
using Xunit;

namespace Experiments.Unit.Web.Datasets;

/// <summary>The pages of datasets, tracks and slices, rendered from made-up data.</summary>
public sealed partial class DatasetPagesTests
{
    private const string Hostile = "<script>alert(1)</script>\" onload=\"x\u202E";

    private static readonly FoundData<HardestListing> NoCards = new(null, ["no experiment has tested dataset 'made' yet"]);

    /// <summary>Pages in which every text of a user is hostile, or none is.</summary>
    public static TheoryData<string> Names() => [Hostile, "plain"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Names_cannot_become_markup_and_pages_obey_the_policy_that_they_are_served_with(string name)
    {
        foreach (var (page, html) in await AllPagesAsync(name))
        {
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
            Assert.DoesNotContain("\" onload=\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202E", WebUtility.HtmlDecode(Inputs().Replace(html, "")), StringComparison.Ordinal);
            Assert.DoesNotMatch(InlineCode(), html);
            Assert.DoesNotMatch(Foreign(), html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
            Assert.True(name != Hostile || html.Contains("&lt;script&gt;", StringComparison.Ordinal), page);
        }
    }

    [Fact]
    public async Task The_digits_are_those_of_the_terminal()
    {
        var pages = await AllPagesAsync("plain");
        Assert.All(
            Cells(HistoryViews.Predictions(Slice("plain").History.Predictions)), cell => Assert.Contains(cell, Text(pages["slice"])));
        Assert.All(Cells(HistoryViews.Votes(Track("plain").Votes)), cell => Assert.Contains(cell, Text(pages["track"])));
        Assert.All(Cells(DatasetViews.Facts(MadeDataset.Of())), cell => Assert.Contains(cell, Text(pages["dataset"])));
        Assert.All(
            ((Table)DatasetViews.List([MadeDataset.Of()]).Blocks[0]).Rows[0], cell => Assert.Contains(cell, Text(pages["datasets"])));
        Assert.Contains(Hard().Cards[0].Card.Numbers, Text(pages["hardest"]), StringComparison.Ordinal);
        Assert.Contains(
            "slice 1 at 3.0 s: wrong, rock with 0.61, its own with 0.25; wrong in 2 of 2 runs", WebUtility.HtmlDecode(pages["track"]),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_states_say_why_and_what_to_do()
    {
        Assert.Contains("experiments dataset import NAME PATH", await MadeDataset.RenderAsync<DatasetsPage>(
            new DatasetsModel([], new Dictionary<string, int>(), [])), StringComparison.Ordinal);
        Assert.Contains("no experiment has tested", WebUtility.HtmlDecode(await MadeDataset.RenderAsync<HardestPage>(
            new HardestModel { Dataset = MadeDataset.Of(), Cards = NoCards })), StringComparison.Ordinal);
        Assert.Contains("There is no map, because:", await MadeDataset.RenderAsync<BlendsPage>(
            new BlendsModel(MadeDataset.Of(), null, new FoundData<BlendedDataset>(null, ["it lacks runs"]))), StringComparison.Ordinal);
        var audit = await MadeDataset.RenderAsync<AuditPage>(
            new AuditModel(MadeDataset.Of(), new FoundData<AuditStatus>(null, ["no audit"])), token: "t");
        Assert.Contains("method=\"post\" action=\"/api/v1/datasets/made/audit\"", audit, StringComparison.Ordinal);
        Assert.Contains("Audit it now", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("data-poll", audit, StringComparison.Ordinal);
        Assert.Contains("data-poll=\"/datasets/made/audit\"", await MadeDataset.RenderAsync<AuditPage>(
            new AuditModel(MadeDataset.Of(), new FoundData<AuditStatus>(new AuditStatus(BuildState.Building, null, null), []))),
            StringComparison.Ordinal);
        Assert.Contains("Nobody has noted anything", await MadeDataset.RenderAsync<NotesPage>(
            new NotesModel(MadeDataset.Of(), [], 0, 0, 0)), StringComparison.Ordinal);
        var untested = Track("plain") with { Votes = [], Strips = new TrackStrips([], 0) };
        Assert.Contains(HistoryViews.NotTested, await MadeDataset.RenderAsync<TrackPage>(untested), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_has_no_sound_and_its_pages_say_so()
    {
        var dataset = MadeDataset.Of(layout: DatasetLayouts.Table);
        foreach (var html in new[]
        {
            await MadeDataset.RenderAsync<TrackPage>(Track("plain") with { Dataset = dataset }),
            await MadeDataset.RenderAsync<SlicePage>(Slice("plain") with { Dataset = dataset }),
            await MadeDataset.RenderAsync<HardestPage>(
                new HardestModel { Dataset = dataset, Cards = new FoundData<HardestListing>(Hard(), []) }),
        })
        {
            Assert.Contains("No sound:", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<audio", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Notes_are_taken_only_where_a_form_can_prove_that_it_is_of_these_pages()
    {
        Assert.DoesNotContain("<form", await MadeDataset.RenderAsync<TrackPage>(Track("plain")), StringComparison.Ordinal);
        var html = await MadeDataset.RenderAsync<TrackPage>(Track("plain"), "secret");
        Assert.Equal(2, Regex.Count(html, "action=\"/api/v1/tracks/made/plain/note\""));
        Assert.Equal(2, Regex.Count(html, "name=\"token\" value=\"secret\""));
        Assert.Contains("name=\"remove\"", html, StringComparison.Ordinal);
    }

    /// <summary>The page of a large dataset, of a long track and of many cards: a browser shows 5,000 elements at once.</summary>
    [Fact]
    public async Task Pages_stay_small_whatever_they_are_of()
    {
        var tracks = Enumerable.Range(0, DatasetModel.TracksPerPage).Select(number => MadeDataset.Track($"t{number}")).ToImmutableArray();
        var dataset = new DatasetModel
        {
            Dataset = MadeDataset.Of(tracks: 10_000) with
            {
                Quarantined = [.. Enumerable.Range(0, 3000).Select(number => new QuarantinedFile($"f{number}", "is empty"))],
            },
            Sweeps = [],
            Tracks = new TrackListing(tracks, 10_000),
            Skipped = 0,
            Lost = [],
        };
        AssertSmall(await MadeDataset.RenderAsync<DatasetPage>(dataset));
        foreach (var slices in new[] { 10, StripDrawing.MaxCells, 1200 })
        {
            AssertSmall(await MadeDataset.RenderAsync<TrackPage>(Track("plain") with
            {
                Track = MadeDataset.Track(slices: slices),
                Strips = new TrackStrips(
                    [.. Enumerable.Range(0, TrackModel.StripsPerPage).Select(family => MadeDataset.Strip($"f{family}", slices))], 900),
            }));
        }

        var history = Slice("plain").History with
        {
            Predictions = [.. Enumerable.Range(0, 10_000).Select(number => MadeDataset.Prediction(number, "svm", "rock"))],
        };
        AssertSmall(await MadeDataset.RenderAsync<SlicePage>(new SliceModel(MadeDataset.Of(), history, 0)));

        static void AssertSmall(string html)
        {
            var elements = Regex.Count(html, "<[a-z]");
            Assert.True(elements < 5000, $"{elements} elements");
            Assert.True(html.Length < 300_000, $"{html.Length} characters");
        }
    }

    private static async Task<Dictionary<string, string>> AllPagesAsync(string name)
    {
        var dataset = MadeDataset.Of(name) with
        {
            Genres = MadeDataset.Genres.Append(name).ToImmutableSortedDictionary(genre => genre, _ => 2),
            Quarantined = [new QuarantinedFile(name, name)],
            Notes = [name],
        };
        var track = Track(name) with { Dataset = dataset };
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["datasets"] = await MadeDataset.RenderAsync<DatasetsPage>(new DatasetsModel(
                [name == Hostile ? dataset : MadeDataset.Of()], new Dictionary<string, int>(StringComparer.Ordinal), [name])),
            ["dataset"] = await MadeDataset.RenderAsync<DatasetPage>(new DatasetModel
            {
                Dataset = name == Hostile ? dataset : MadeDataset.Of(),
                Sweeps = [],
                Tracks = new TrackListing([track.Track], 1),
                Skipped = 0,
                Text = name,
                Lost = [],
            }),
            ["hardest"] = await MadeDataset.RenderAsync<HardestPage>(new HardestModel
            {
                Dataset = dataset,
                Experiment = name,
                Cards = new FoundData<HardestListing>(Hard(name), []),
            }),
            ["audit"] = await MadeDataset.RenderAsync<AuditPage>(new AuditModel(
                dataset, new FoundData<AuditStatus>(new AuditStatus(BuildState.Ready, null, Audit(name)), []))),
            ["notes"] = await MadeDataset.RenderAsync<NotesPage>(new NotesModel(dataset, [track.Note!], 1, 1, 0)), // not null: made so
            ["track"] = await MadeDataset.RenderAsync<TrackPage>(track, "secret"),
            ["slice"] = await MadeDataset.RenderAsync<SlicePage>(Slice(name) with { Dataset = dataset }),
        };
    }

    private static TrackModel Track(string name)
    {
        var track = MadeDataset.Track(name, group: name, path: name);
        return new TrackModel
        {
            Dataset = MadeDataset.Of(),
            Track = track,
            Note = new TrackNote(track.Id, name, true, name, DateTimeOffset.UnixEpoch),
            Strips = new TrackStrips([MadeDataset.Strip("svm"), MadeDataset.Strip(name, wrong: name == Hostile ? name : "rock")], 2),
            Votes = [new TrackVotesOfExperiment(
                new RunId(new ExperimentId("s", 3), 0, 1), name, new TrackVote(track.Id, "blues", name, "metal", 10, 7, [], []))],
            Group = [MadeDataset.Track($"{name}2", group: name)],
            Duplicates = [new AuditedTrack(new TrackId("made", name), name, name, name)],
        };
    }

    private static SliceModel Slice(string name)
    {
        var track = MadeDataset.Track(name, path: name);
        return new SliceModel(MadeDataset.Of(), new SliceHistory(
            new SliceId(track.Id, 4), track, 12, 0.795,
            [MadeDataset.Prediction(0, "svm", "blues"), MadeDataset.Prediction(1, name, name == Hostile ? name : "rock")]), 0);
    }

    private static HardestListing Hard(string name = "plain")
    {
        var track = new TrackId("made", name);
        var card = HardestCard.Of(new TrackHardness(track, "blues", name, 2, 3, 0.55, 0.81, 0.615), null);
        return new HardestListing([new SoundCardItem(card, track, new SliceId(track, 2), name)], true, ["Sorted."], 3);
    }

    private static AuditResult Audit(string name)
    {
        var track = new AuditedTrack(new TrackId("made", name), name, name, name);
        return new AuditResult
        {
            Dataset = name,
            Version = new string('a', 64),
            Tracks = 6,
            ExactDuplicates = [[track, track]],
            NearDuplicates = [new NearDuplicate(track, track, 0.9, 1, 20)],
            Findings = [new AuditFinding(track, AuditProblem.Clipped, name)],
            Genres = [new GenreShare(name, 4, 40, 120)],
            Quarantined = [new QuarantinedFile(name, name)],
            HasAudio = true,
        };
    }

    private static IEnumerable<string> Cells(Table table) => table.Rows.SelectMany(row => row);

    private static string Text(string html) => WebUtility.HtmlDecode(Tag().Replace(html, ""));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    /// <summary>What a form sends is what the user typed, unescaped.</summary>
    [GeneratedRegex("value=\"[^\"]*\"|<textarea[^>]*>[^<]*")]
    private static partial Regex Inputs();

    [GeneratedRegex("<style|\\sstyle=|\\son[a-z]+=\"|javascript:|<script(?! type=\"module\" src=\"/)")]
    private static partial Regex InlineCode();

    [GeneratedRegex("(src|href|action)=\"(?!/|#)")]
    private static partial Regex Foreign();
}
