using Experiments.Domain;
using Experiments.Queries;
using Experiments.Web.Predict;

namespace Experiments.Web.Pages.Predict;

/// <summary>
/// Predicts the files of the form on the page, and answers with the page: so it works without script, and with script one file at a time.
/// Files are read, bounded and refused as those of the API are.
/// </summary>
internal static class PredictPost
{
    /// <summary>The page with what was predicted.</summary>
    /// <exception cref="UserErrorException">The form is broken, or the models do not exist.</exception>
    /// <exception cref="UploadRefusedException">The files are too large, or too many others are under way.</exception>
    public static async Task<object> AnswerAsync(PageRequest asked, UploadedAudio uploads)
    {
        PredictModel? page = null;
        var prediction = await uploads.PredictAsync(asked.Context, FindAsync).ConfigureAwait(false);
        return page! with // not null: see below
        {
            Files =
            [
                .. prediction.Mixtures.Select(mixture => new PredictedFile(mixture.Name, mixture, [])),
                .. prediction.Refused.Select(refusal => new PredictedFile(refusal.File, null, refusal.Error.Lines)),
            ],
            Words = await LabelQueries.OfModelsAsync(asked.Grains, page.Chosen!.Experiment, asked.Cancellation) // not null: chosen
                .ConfigureAwait(false),
        };

        async Task<Prediction> FindAsync(string? choice)
        {
            var (model, experiment) = ChoiceOf(choice);
            page = await PredictModel.ReadAsync(asked, model, experiment).ConfigureAwait(false);
            return await (model is not null
                ? Prediction.ByModelAsync(asked.Grains, model, asked.Cancellation)
                : Prediction.ByExperimentAsync(asked.Grains, experiment!, asked.Cancellation)).ConfigureAwait(false); // not null: one is
        }
    }

    /// <summary>What a form says is to predict: <c>model=NAME</c> or <c>experiment=ID</c>.</summary>
    /// <exception cref="UserErrorException">It says neither.</exception>
    internal static (string? Model, string? Experiment) ChoiceOf(string? by) => by?.Split('=', 2) switch
    {
        ["model", { Length: > 0 } name] => (name, null),
        ["experiment", { Length: > 0 } id] => (null, id),
        _ => throw new UserErrorException("choose the models to predict with; in the form they stand before the files"),
    };
}
