using Experiments.Domain;
using Experiments.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Experiments.Web.Predict;

/// <summary>The audio files of a request: its body, or the files of a form. The request may have 96 MiB of audio.</summary>
/// <param name="request">The request.</param>
/// <param name="folder">Where a file is kept while it is used.</param>
internal sealed class UploadReader(HttpRequest request, string folder)
{
    /// <summary>The media type of a form with files.</summary>
    public const string FormType = "multipart/form-data";

    private const int MaxFiles = 100;
    private const int MaxNameLength = 200;
    private const string DefaultName = "audio";

    private readonly MediaTypeHeaderValue _type = TypeOf(request);
    private long _left = request.ContentLength is null or <= Prediction.MaxBytes + (1 << 20) ? Prediction.MaxBytes : throw TooLarge();
    private int _files;

    /// <summary>Uses the files one after the other; each is gone when it has been used.</summary>
    /// <exception cref="UserErrorException">There is none, or the form is broken.</exception>
    /// <exception cref="BadHttpRequestException">They are too large.</exception>
    public async Task ForEachAsync(Func<Upload, Task> useAsync, CancellationToken cancellationToken)
    {
        if (_type.MediaType != FormType)
        {
            await UseAsync(NameOf(request.Query["name"].FirstOrDefault()), request.Body, useAsync, cancellationToken).ConfigureAwait(false);
            return;
        }

        var boundary = HeaderUtilities.RemoveQuotes(_type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxNameLength)
        {
            throw new UserErrorException("the form has no boundary, or one that is too long");
        }

        var form = new MultipartReader(boundary, request.Body);
        while (await NextAsync(form, cancellationToken).ConfigureAwait(false) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
            {
                var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
                await UseAsync(NameOf(HeaderUtilities.RemoveQuotes(name).Value), section.Body, useAsync, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        if (_files == 0)
        {
            throw new UserErrorException("the form has no file; curl -F file=@song.mp3 sends one");
        }
    }

    /// <summary>What a file is called in an answer: a path's last step, at most 200 characters, and never nothing.</summary>
    internal static string NameOf(string? given)
    {
        var name = (given ?? "").Split('/', '\\')[^1].Trim();
        return name.Length == 0 ? DefaultName : name.Length > MaxNameLength ? name[..MaxNameLength] : name;
    }

    private static MediaTypeHeaderValue TypeOf(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType ?? "application/octet-stream", out var parsed) ? parsed : null;
        return type is not null
            && (type.Type.Equals("audio", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Value is "application/octet-stream" or "application/ogg" or FormType)
            ? type
            : throw new BadHttpRequestException(
                $"{request.ContentType} is no audio; send audio/*, application/octet-stream, or files as {FormType}",
                StatusCodes.Status415UnsupportedMediaType);
    }

    private static BadHttpRequestException TooLarge() => new(
        $"a request may have at most {Prediction.MaxBytes >> 20} MiB of audio; shorten or compress it, or send the files one by one",
        StatusCodes.Status413PayloadTooLarge);

    private static async Task<MultipartSection?> NextAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        try
        {
            return await form.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException
            || (exception is IOException and not BadHttpRequestException && !cancellationToken.IsCancellationRequested))
        {
            throw new UserErrorException($"the form is broken: it ends early, or is not {FormType}");
        }
    }

    private async Task UseAsync(string name, Stream body, Func<Upload, Task> useAsync, CancellationToken cancellationToken)
    {
        if (++_files > MaxFiles)
        {
            throw new UserErrorException($"a request may have at most {MaxFiles} files");
        }

        try
        {
            var upload = await Upload.ReceiveAsync(name, body, _left, folder, cancellationToken).ConfigureAwait(false);
            await using var removing = upload.ConfigureAwait(false);
            _left -= upload.Length;
            await useAsync(upload).ConfigureAwait(false);
        }
        catch (UploadTooLargeException)
        {
            throw TooLarge();
        }
    }
}
