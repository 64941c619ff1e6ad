using Experiments.Queries;
using Experiments.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Asked = Experiments.Web.ApiEndpoints.Asked;

namespace Experiments.Web.Predict;

/// <summary>
/// <c>POST …/predict</c>: the genres of audio in the body, as <c>experiments predict --json</c> prints them. Two files are predicted at a
/// time; a few more requests wait, with their audio on the disk, and beyond those a client is asked to come back.
/// </summary>
internal static class PredictEndpoints
{
    private const string Model = "models/{name}/predict";
    private const string Experiment = "experiments/{sweep}/{experiment}/predict";
    private const int PredictedAtOnce = 2;
    private const int MaxRequests = 8;
    private const int RetrySeconds = 5;

    /// <summary>What the parts of a form may have beside their audio.</summary>
    private const long FormBytes = 1 << 20;

    private const string Summary =
        "POST: the genres of audio (a file as the body with ?name=FILE, or files of a form): ?every=3s for a mixture over time.";

    /// <summary>What there is, for the list of the API.</summary>
    public static IReadOnlyList<(string Path, string Summary)> Listed { get; } = [(Model, Summary), (Experiment, Summary)];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes, string root, WebOptions options)
    {
        var (requests, turns) = (new Turns(MaxRequests), new Turns(PredictedAtOnce));
        MapOne(Model, asked => Prediction.ByModelAsync(asked.Grains, asked.Text("name"), asked.Cancellation));
        MapOne(Experiment, asked => Prediction.ByExperimentAsync(asked.Grains, asked.Experiment, asked.Cancellation));

        void MapOne(string path, Func<Asked, Task<Prediction>> findAsync) => Describe(
            path, routes.MapPost($"{root}/{path}", async context =>
        {
            using var place = requests.TryEnter();
            if (place is null)
            {
                context.Response.Headers.RetryAfter = $"{RetrySeconds}";
                await Problems.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable,
                    [$"{MaxRequests} predictions are under way already; ask again in {RetrySeconds} seconds"]).ConfigureAwait(false);
                return;
            }

            try
            {
                var asked = await Asked.OfAsync(context, options).ConfigureAwait(false);
                var view = await PredictAsync(context, asked, findAsync, turns, options).ConfigureAwait(false);
                await Answers.WriteAsync(context, view.Json).ConfigureAwait(false);
            }
            catch (BadHttpRequestException bad)
            {
                // What a client may not send is its own business, and nothing that the server's terminal reports.
                await Problems.WriteAsync(context, bad.StatusCode, [bad.Message]).ConfigureAwait(false);
            }
        }));
    }

    private static void Describe(string path, IEndpointConventionBuilder endpoint) => endpoint.WithSummary(Summary)
        .WithTags(path.Split('/')[0]).WithMetadata(
            new ApiParameter("name", "What the audio is called in the answer, where it is the body."),
            new ApiParameter("every", "The length of a step of the mixture over time, such as 3s."),
            new BodyTypes(["application/octet-stream", "audio/*", UploadReader.FormType]));

    private static async Task<ReadModel.View> PredictAsync(
        HttpContext context, Asked asked, Func<Asked, Task<Prediction>> findAsync, Turns turns, WebOptions options)
    {
        // Whatever can be refused is refused before the audio is read.
        var every = asked.Find("every");
        var step = Prediction.ParseStep(every is [.., >= '0' and <= '9'] ? $"{every}s" : every, "every");
        var uploads = new UploadReader(context.Request, options.Uploads ?? Path.GetTempPath());
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = Prediction.MaxBytes + FormBytes;
        }

        var prediction = await findAsync(asked).ConfigureAwait(false);
        await uploads.ForEachAsync(
            upload => turns.TakeAsync(
                () => prediction.AddAsync(upload.Name, upload.ReadAsync, asked.Cancellation), asked.Cancellation),
            asked.Cancellation).ConfigureAwait(false);
        return await prediction.ShowAsync(step, asked.Cancellation).ConfigureAwait(false);
    }
}
