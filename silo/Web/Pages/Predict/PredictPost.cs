using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Experiments.Web.Pages.Predict;

/// <summary>
/// Predicts the files of the form on the page, and answers with the page: so it works without script, and with script one file at a time.
/// Few are read and predicted at a time.
/// </summary>
internal static class PredictPost
{
    private const int MaxFiles = 100;
    private const int AtOnce = 2;

    private static readonly Turns Free = new(AtOnce);

    /// <summary>The page with what was predicted.</summary>
    /// <exception cref="UserErrorException">The form is broken, or the models do not exist.</exception>
    /// <exception cref="BadHttpRequestException">The files are too large.</exception>
    public static Task<object> AnswerAsync(PageRequest asked) => Free.TakeAsync(() => PredictAsync(asked), asked.Cancellation);

    private static async Task<object> PredictAsync(PageRequest asked)
    {
        var form = await ReadAsync(asked.Context, asked.Cancellation).ConfigureAwait(false);
        var (model, experiment) = ChoiceOf(form["by"].LastOrDefault());
        var page = await PredictModel.ReadAsync(asked, model, experiment).ConfigureAwait(false);
        var key = model is null ? page.Chosen!.Experiment.ToString() // not null: one of both is given
            : (await asked.Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).FindAsync(model, asked.Cancellation)
                .ConfigureAwait(false)).Name;
        var predictor = asked.Grains.GetGrain<IPredictorGrain>(key);
        var files = new List<PredictedFile>();
        foreach (var file in form.Files)
        {
            files.Add(await PredictAsync(predictor, file, asked.Cancellation).ConfigureAwait(false));
        }

        var words = await LabelQueries.OfModelsAsync(asked.Grains, page.Chosen!.Experiment, asked.Cancellation) // not null: as above
            .ConfigureAwait(false);
        return page with { Files = files, Words = words };
    }

    /// <summary>What a form says is to predict: <c>model=NAME</c> or <c>experiment=ID</c>.</summary>
    /// <exception cref="UserErrorException">It says neither.</exception>
    internal static (string? Model, string? Experiment) ChoiceOf(string? by) => by?.Split('=', 2) switch
    {
        ["model", { Length: > 0 } name] => (name, null),
        ["experiment", { Length: > 0 } id] => (null, id),
        _ => throw new UserErrorException("choose the models to predict with"),
    };

    private static async Task<IFormCollection> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new UserErrorException("the form of /predict is sent here, as multipart/form-data");
        }

        const long most = Prediction.MaxBytes + (1 << 20);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        try
        {
            var options = new FormOptions { MultipartBodyLengthLimit = most, ValueCountLimit = MaxFiles, MemoryBufferThreshold = 1 << 20 };
            var form = await new FormFeature(context.Request, options).ReadFormAsync(cancellationToken).ConfigureAwait(false);
            return form.Files.Count is > 0 and <= MaxFiles ? form
                : throw new UserErrorException($"choose from 1 to {MaxFiles} files");
        }
        catch (InvalidDataException exception)
        {
            throw new UserErrorException(
                UserErrorKind.Invalid, $"the form is broken, or has more than {Prediction.MaxBytes >> 20} MiB of audio", exception);
        }
    }

    /// <summary>What is wrong with one file does not keep the others from being predicted.</summary>
    private static async Task<PredictedFile> PredictAsync(IPredictorGrain predictor, IFormFile file, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(file.FileName.Replace('\\', '/'));
        name = name.Length > 0 ? name : "audio";
        try
        {
            var bytes = new byte[file.Length];
            var stream = file.OpenReadStream();
            await using var closing = stream.ConfigureAwait(false);
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.Length == 0
                ? new PredictedFile(name, null, [$"{name}: is empty"])
                : new PredictedFile(name, await predictor.PredictAsync(name, [.. bytes], cancellationToken).ConfigureAwait(false), []);
        }
        catch (UserErrorException error)
        {
            return new PredictedFile(name, null, error.Lines);
        }
    }
}
