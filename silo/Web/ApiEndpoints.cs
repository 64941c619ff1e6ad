using System.Globalization;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views.Comparisons;
using Experiments.Web.Changes;
using Experiments.Web.OpenApi;
using Experiments.Web.Predict;
using Experiments.Web.Python;
using Experiments.Web.Sound;
using Experiments.Web.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web;

/// <summary>
/// <c>/api/v1</c>: what the listing and showing verbs ask, answered with the JSON that <c>--json</c> prints. To add one, add a line to
/// <see cref="Questions"/>.
/// </summary>
internal static class ApiEndpoints
{
    /// <summary>Where the API is.</summary>
    public const string Root = "/api/v1";

    /// <summary>The questions, by path below the root.</summary>
    private static readonly Question[] Questions =
    [
        new("sweeps", "All sweeps.", asked => SweepQueries.ListAsync(asked.Grains, asked.Rows, asked.ReportLost, asked.Cancellation)),
        new("sweeps/{sweep}", "One sweep.", asked => SweepQueries.ShowAsync(asked.Grains, asked.Text("sweep"), asked.Cancellation)),
        new("sweeps/{sweep}/leaderboard", "Its experiments, best first: ?sort=METRIC, ?top=N, ?by=family|PARAM, ?front=true.",
            asked => SweepQueries.RankAsync(
                asked.Grains, asked.Text("sweep"),
                new LeaderboardQuery(null, asked.Number("top"), asked.Find("by"), asked.Number("top"), asked.Flag("front"))
                    .With(asked.Rows),
                asked.Cancellation)),
        new("sweeps/{sweep}/compare", "Its settings compared: ?by=family|PARAM[,PARAM], ?metric=METRIC, ?region=POINTS.",
            asked => SweepQueries.CompareAsync(
                asked.Grains, asked.Text("sweep"), asked.Find("by") ?? "family", asked.Find("metric") ?? MetricNames.TestAccuracy,
                asked.Real("region") ?? Contrast.DefaultRegion * 100, asked.Cancellation)),
        new("compare", "Two experiments compared on the runs that both have: ?first=SWEEP/e0&second=SWEEP/e1, ?region=POINTS.",
            async asked => PairView.Of(await ExperimentQueries.PairAsync(
                asked.Grains, asked.Require("first"), asked.Require("second"), asked.Real("region") ?? Contrast.DefaultRegion * 100,
                asked.Cancellation).ConfigureAwait(false))),
        new("experiments/{sweep}/{experiment}", "One experiment: estimates with intervals, runs, seeds, environment.",
            asked => ExperimentQueries.ShowAsync(asked.Grains, asked.Experiment, asked.Cancellation)),
        new("experiments/{sweep}/{experiment}/confusion", "Its confusion matrix: ?normalized=true.",
            asked => ExperimentQueries.ConfuseAsync(asked.Grains, asked.Experiment, asked.Flag("normalized"), asked.Cancellation)),
        new("experiments/{sweep}/{experiment}/misclassified",
            "Its misclassified slices, worst first: ?limit=N, ?padded=true; ?actual=LABEL, ?predicted=LABEL for a cell of the confusion.",
            asked => ExperimentQueries.ListMisclassifiedAsync(
                asked.Grains, asked.Experiment, asked.FewRows,
                new MisclassifiedQuery(0, 0, asked.Flag("padded"), asked.Find("actual"), asked.Find("predicted")), asked.Cancellation)),
        new("experiments/{sweep}/{experiment}/curves", "Its learning curves.",
            asked => ExperimentQueries.ListCurvesAsync(asked.Grains, asked.Experiment, asked.Cancellation)),
        new("experiments/{sweep}/{experiment}/gap", "Train, validation and test accuracy by fold and epoch.",
            asked => ExperimentQueries.MeasureGapAsync(asked.Grains, asked.Experiment, asked.Cancellation)),
        new("experiments/{sweep}/{experiment}/variance", "The sources of its variance.",
            asked => ExperimentQueries.DivideVarianceAsync(asked.Grains, asked.Experiment, asked.Cancellation)),
        new("runs/{sweep}/{experiment}/{run}/why", "Why a run waits, was pruned, or failed.",
            asked => SweepQueries.ExplainAsync(
                asked.Grains, RunId.Parse($"{asked.Experiment}/{asked.Text("run")}"), asked.FindLog, asked.Cancellation)),
        new("datasets", "All datasets.", asked => DatasetQueries.ListAsync(asked.Grains, asked.Rows, asked.ReportLost, asked.Cancellation)),
        new("datasets/{dataset}", "One dataset.",
            asked => DatasetQueries.ShowAsync(asked.Grains, asked.Text("dataset"), asked.Cancellation)),
        new("datasets/{dataset}/hardest", "The slices that most experiments get wrong: ?limit=N, ?padded=true.",
            asked => DatasetQueries.ListHardestAsync(
                asked.Grains, asked.Text("dataset"), asked.FewRows, asked.Flag("padded"), asked.Cancellation)),
        new("datasets/{dataset}/disagreements", "The tracks whose label the models contradict: ?limit=N, ?padded=true.",
            asked => DatasetQueries.ListDisagreementsAsync(
                asked.Grains, asked.Text("dataset"), asked.FewRows, asked.Flag("padded"), asked.Cancellation)),
        new("datasets/{dataset}/notes", "What listeners say of its tracks.",
            asked => DatasetQueries.ListNotesAsync(asked.Grains, asked.Text("dataset"), asked.Rows, asked.Cancellation)),
        new("tracks/{dataset}/{track}", "The votes of a track's slices.",
            asked => DatasetQueries.ShowTrackAsync(
                asked.Grains, TrackId.Parse($"{asked.Text("dataset")}/{asked.Text("track")}"), asked.Cancellation)),
        new("slices/{dataset}/{track}/{index}", "The predictions of a slice in every experiment.",
            asked => DatasetQueries.ShowSliceAsync(
                asked.Grains, SliceId.Parse($"{asked.Text("dataset")}/{asked.Text("track")}/{asked.Text("index")}"), asked.Cancellation)),
        new("features", "All feature sets.",
            asked => FeatureSetQueries.ShowAllAsync(asked.Grains, asked.Rows, asked.ReportLost, asked.Cancellation)),
        new("features/{id}", "One feature set with its columns: ?byGenre=true.",
            asked => FeatureSetQueries.ShowAsync(
                asked.Grains, asked.Text("id"), asked.Flag("byGenre"), asked.ReportLost, asked.Cancellation)),
        new("models", "The named models.", asked => ModelQueries.ListAsync(asked.Grains, asked.Rows, asked.Cancellation)),
        new("models/{name}", "Where a named model comes from.",
            asked => ModelQueries.ShowAsync(asked.Grains, asked.Text("name"), asked.Cancellation)),
        new("audiences", "All audiences.",
            asked => AudienceQueries.ListAsync(asked.Grains, asked.Rows, asked.ReportLost, asked.Cancellation)),
        new("audiences/{name}", "One audience.",
            asked => AudienceQueries.ShowAsync(asked.Grains, asked.Text("name"), asked.Cancellation)),
        new("tokens", "The tokens of the API, for admins.", asked => TokenQueries.ListAsync(asked.Grains, asked.Cancellation)),
        new("nodes", "The nodes with devices and slots.", asked => NodeQueries.ListAsync(asked.Grains, asked.Rows, asked.Cancellation)),
    ];

    /// <summary>Maps all questions, their list, and the events of sweeps.</summary>
    public static void Map(IEndpointRouteBuilder routes, WebOptions options, UploadedAudio uploads)
    {
        foreach (var question in Questions)
        {
            routes.MapMethods($"{Root}/{question.Path}", ["GET", "HEAD"], async context =>
            {
                var asked = await Asked.OfAsync(context, options).ConfigureAwait(false);
                var view = await question.AskAsync(asked).ConfigureAwait(false);
                var isSent = context.Request.Headers.Accept.Contains(SentView.MediaType);
                await Answers.WriteAsync(context, isSent ? SentView.Of(view, asked.Lost) : view.Json).ConfigureAwait(false);
            }).WithSummary(question.Summary).WithTags(question.Path.Split('/')[0])
                .WithMetadata([.. QuestionParameters.Of(question.Path)]);
        }

        routes.MapGet($"{Root}/sweeps/{{sweep}}/events", async context =>
        {
            var asked = await Asked.OfAsync(context, options).ConfigureAwait(false);
            await SweepEvents.WriteAsync(context, asked.Grains, asked.Text("sweep")).ConfigureAwait(false);
        }).RequireRateLimiting(RequestBounds.Streams).WithSummary(SweepEvents.Summary).WithTags("sweeps").WithMetadata(
            new ApiParameter("after", "The number of an event: only later ones.") { Type = "integer", Minimum = 0 },
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/event-stream"]));
        TableEndpoints.Map(routes, Root, options);
        SoundEndpoints.Map(routes, Root, options);
        PredictEndpoints.Map(routes, Root, options, uploads);
        PythonEndpoint.Map(routes, Root);
        routes.MapMethods($"{Root}/{OpenApiDocument.Path}", ["GET", "HEAD"], context => Answers.WriteAsync(
            context, OpenApiDocument.Of(routes.DataSources.SelectMany(source => source.Endpoints))));
        object list = new
        {
            Version = BuildVersion.Of(typeof(ApiEndpoints)),
            Questions = Questions.Select(question => (question.Path, question.Summary))
                .Append((Path: "sweeps/{sweep}/events", SweepEvents.Summary)).Concat(TableEndpoints.List())
                .Concat(SoundEndpoints.Listed).Concat(PredictEndpoints.Listed).Concat(PythonEndpoint.Listed)
                .OrderBy(question => question.Path, StringComparer.Ordinal)
                .Select(question => new { Path = $"{Root}/{question.Path}", question.Summary }).ToArray(),
            Changes = options.Catalog is null ? null : ChangeEndpoints.List().ToArray(),
        };
        routes.MapGet(Root, context => Answers.WriteAsync(context, list));
    }

    /// <summary>A question.</summary>
    /// <param name="Path">Below the root, with its parameters.</param>
    /// <param name="Summary">One sentence, with what may follow the question mark.</param>
    /// <param name="AskAsync">Asks it.</param>
    private sealed record Question(string Path, string Summary, Func<Asked, Task<View>> AskAsync);

    /// <summary>One request.</summary>
    internal sealed class Asked(HttpContext context, WebOptions options, IGrainFactory grains) : GrainRequest(context, options, grains)
    {
        /// <summary>The most rows of a list whose length one may choose.</summary>
        private const int MaxLimit = 100_000;

        public Func<string, string?> FindLog => Options.FindLog;

        public string Experiment => $"{Text("sweep")}/{Text("experiment")}";

        /// <summary>The rows that are asked for.</summary>
        public RowQuery Rows => RowQuery.Of(Find);

        /// <summary>The same where the terminal shows twenty.</summary>
        public RowQuery FewRows => Rows is var rows && rows.Limit is null ? rows with { Limit = 20 } : rows;

        public static async Task<Asked> OfAsync(HttpContext context, WebOptions options) =>
            new(context, options, await NameAsync(context, options).ConfigureAwait(false));

        /// <summary>A parameter of the query; null if it is not there.</summary>
        /// <exception cref="UserErrorException">It is given twice.</exception>
        public override string? Find(string name) => Context.Request.Query[name] switch
        {
            [] => null,
            [{ } one] => one,
            _ => throw new UserErrorException($"{name} is given twice; leave one out"),
        };

        /// <summary>A parameter of the query that must be there.</summary>
        public string Require(string name) => Find(name) ?? throw new UserErrorException($"{name} is missing; add ?{name}=…");

        public int? Number(string name) => Find(name) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MaxLimit ? number
            : throw new UserErrorException($"{name}={text}: must be an integer from 1 to {MaxLimit}");

        public double? Real(string name) => Find(name) is not { } text ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100 ? number
            : throw new UserErrorException($"{name}={text}: must be a number from 0 to 100");
    }
}
