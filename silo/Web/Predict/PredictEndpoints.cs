using Experiments.Queries;
using Experiments.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Asked = Experiments.Web.ApiEndpoints.Asked;

namespace Experiments.Web.Predict;

/// <summary><c>POST …/predict</c>: the genres of audio in the body, as <c>experiments predict --json</c> prints them.</summary>
internal static class PredictEndpoints
{
    private const string Model = "models/{name}/predict";
    private const string Experiment = "experiments/{sweep}/{experiment}/predict";

    private const string Summary =
        "POST: the genres of audio (a file as the body with ?name=FILE, or files of a form): ?every=3s for a mixture over time.";

    /// <summary>What there is, for the list of the API.</summary>
    public static IReadOnlyList<(string Path, string Summary)> Listed { get; } = [(Model, Summary), (Experiment, Summary)];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes, string root, WebOptions options, UploadedAudio uploads)
    {
        MapOne(Model, asked => Prediction.ByModelAsync(asked.Grains, asked.Text("name"), asked.Cancellation));
        MapOne(Experiment, asked => Prediction.ByExperimentAsync(asked.Grains, asked.Experiment, asked.Cancellation));

        void MapOne(string path, Func<Asked, Task<Prediction>> findAsync) => Describe(
            path, routes.MapPost($"{root}/{path}", async context => await AnswerAsync(
                await Asked.OfAsync(context, options).ConfigureAwait(false), uploads, findAsync).ConfigureAwait(false)));
    }

    private static async Task AnswerAsync(Asked asked, UploadedAudio uploads, Func<Asked, Task<Prediction>> findAsync)
    {
        var every = asked.Find("every");
        var step = Prediction.ParseStep(every is [.., >= '0' and <= '9'] ? $"{every}s" : every, "every");
        var prediction = await uploads.PredictAsync(asked.Context, _ => findAsync(asked)).ConfigureAwait(false);
        var view = await prediction.ShowAsync(step, asked.Cancellation).ConfigureAwait(false);
        await Answers.WriteAsync(asked.Context, view.Json).ConfigureAwait(false);
    }

    private static void Describe(string path, IEndpointConventionBuilder endpoint) => endpoint.WithSummary(Summary)
        .WithTags(path.Split('/')[0]).WithMetadata(
            new ApiParameter("name", "What the audio is called in the answer, where it is the body."),
            new ApiParameter("every", "The length of a step of the mixture over time, such as 3s."),
            new BodyTypes(["application/octet-stream", "audio/*", UploadReader.FormType]));
}
