using Experiments.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Experiments.Web.Predict;

/// <summary>
/// Predicts the audio of a request, whoever sent it: a program or the form of a page. Two files are predicted at a time; a few more
/// requests wait, with their audio on the disk, and beyond those a client is asked to come back. One that goes away ends its prediction.
/// </summary>
/// <param name="folder">Where uploads are kept while they are read.</param>
internal sealed class UploadedAudio(string folder) : IDisposable
{
    /// <summary>The most requests that are under way or wait.</summary>
    internal const int MaxRequests = 8;

    private const int PredictedAtOnce = 2;
    private const int RetrySeconds = 5;

    private readonly Turns _requests = new(MaxRequests);
    private readonly Turns _turns = new(PredictedAtOnce);

    /// <summary>Predicts all files of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="findAsync">
    /// The models to predict with; the field <see cref="UploadReader.ChoiceField"/> of a form is given, null where it comes after a file.
    /// </param>
    /// <exception cref="UploadRefusedException">There is too much of it, it is no audio, or too many others are under way.</exception>
    public async Task<Prediction> PredictAsync(HttpContext context, Func<string?, Task<Prediction>> findAsync)
    {
        using var place = _requests.TryEnter() ?? throw Busy(context.Response);
        var uploads = new UploadReader(context.Request, folder);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = UploadReader.MaxBodyBytes;
        }

        // Whatever can be refused is refused before the audio is read.
        var gone = context.RequestAborted;
        Prediction? prediction = null;
        await uploads.ForEachAsync(
            async choice => prediction ??= await findAsync(choice).ConfigureAwait(false),
            upload => _turns.TakeAsync(() => prediction!.AddAsync(upload.Name, upload.ReadAsync, gone), gone), // not null: found before
            gone).ConfigureAwait(false);
        return prediction!; // not null: there was a file
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _turns.Dispose();
    }

    private static UploadRefusedException Busy(HttpResponse response)
    {
        response.Headers.RetryAfter = $"{RetrySeconds}";
        return new UploadRefusedException(
            StatusCodes.Status503ServiceUnavailable,
            $"{MaxRequests} predictions are under way already; ask again in {RetrySeconds} seconds");
    }
}
