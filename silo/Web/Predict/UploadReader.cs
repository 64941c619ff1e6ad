using System.Text;
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
    /// <summary>The field of a form that says what to predict with; it stands before the files.</summary>
    public const string ChoiceField = "by";

    /// <summary>The most bytes of a request: the audio, and what a form has beside it.</summary>
    public const long MaxBodyBytes = Prediction.MaxBytes + (1 << 20);

    /// <summary>The media type of a form with files.</summary>
    public const string FormType = "multipart/form-data";

    private const int MaxFiles = 100;
    private const int MaxNameLength = 200;
    private const int MaxChoiceBytes = 1000;
    private const string DefaultName = "audio";

    private readonly MediaTypeHeaderValue _type = TypeOf(request);
    private long _left = request.ContentLength is null or <= MaxBodyBytes ? Prediction.MaxBytes : throw TooLarge();
    private string? _choice;
    private int _files;

    /// <summary>Uses the files one after the other; each is gone when it has been used.</summary>
    /// <param name="beginAsync">Called before a file is read, with what the form has chosen by then; null if nothing.</param>
    /// <param name="useAsync">Uses a file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserErrorException">There is none, or the form is broken.</exception>
    /// <exception cref="UploadRefusedException">They are too large.</exception>
    public async Task ForEachAsync(Func<string?, Task> beginAsync, Func<Upload, Task> useAsync, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAllAsync(beginAsync, useAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad) when (bad is not UploadRefusedException && bad.StatusCode == TooLarge().StatusCode)
        {
            throw TooLarge();
        }
    }

    /// <summary>What a file is called in an answer: a path's last step, at most 200 characters, and never nothing.</summary>
    internal static string NameOf(string? given)
    {
        var name = (given ?? "").Split('/', '\\')[^1].Trim();
        return name.Length == 0 ? DefaultName : name.Length > MaxNameLength ? name[..MaxNameLength] : name;
    }

    private async Task ReadAllAsync(Func<string?, Task> beginAsync, Func<Upload, Task> useAsync, CancellationToken cancellationToken)
    {
        if (_type.MediaType != FormType)
        {
            await beginAsync(null).ConfigureAwait(false);
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
            if (section.GetContentDispositionHeader() is not { } disposition)
            {
                continue;
            }

            if (disposition.IsFormDisposition() && HeaderUtilities.RemoveQuotes(disposition.Name).Value == ChoiceField)
            {
                _choice = await ReadChoiceAsync(section.Body, cancellationToken).ConfigureAwait(false);
            }
            else if (disposition.IsFileDisposition())
            {
                await beginAsync(_choice).ConfigureAwait(false);
                var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
                await UseAsync(NameOf(HeaderUtilities.RemoveQuotes(name).Value), section.Body, useAsync, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        if (_files == 0)
        {
            throw new UserErrorException("the form has no file; choose one, or send it with curl -F file=@song.mp3");
        }
    }

    private static async Task<string> ReadChoiceAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxChoiceBytes + 1];
        var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return count <= MaxChoiceBytes ? Encoding.UTF8.GetString(bytes, 0, count)
            : throw new UserErrorException($"the field {ChoiceField} of the form is longer than {MaxChoiceBytes} bytes");
    }

    private static MediaTypeHeaderValue TypeOf(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType ?? "application/octet-stream", out var parsed) ? parsed : null;
        return type is not null
            && (type.Type.Equals("audio", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Value is "application/octet-stream" or "application/ogg" or FormType)
            ? type
            : throw new UploadRefusedException(
                StatusCodes.Status415UnsupportedMediaType,
                $"{request.ContentType} is no audio; send audio/*, application/octet-stream, or files as {FormType}");
    }

    private static UploadRefusedException TooLarge() => new(
        StatusCodes.Status413PayloadTooLarge,
        $"a request may have at most {Prediction.MaxBytes >> 20} MiB of audio; shorten or compress it, or send the files one by one");

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

/// <summary>Audio is refused, in words of its own.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="message">Why, and what to do.</param>
internal sealed class UploadRefusedException(int status, string message) : BadHttpRequestException(message, status);
