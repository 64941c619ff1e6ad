using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Experiments.Web.Tables;

/// <summary>
/// Answers a table from a temporary file, which only this user may read: what goes wrong halfway is an error and no half table, its hash is
/// the ETag, its length is known, and a client that reads slowly holds no more than the file.
/// </summary>
internal static class TableAnswer
{
    /// <summary>How many tables are made at a time; others wait.</summary>
    private const int MaxAtOnce = 4;

    private static readonly Turns Free = new(MaxAtOnce);

    /// <summary>The format that a request asks for.</summary>
    /// <exception cref="UserErrorException">The end of the address is that of no format.</exception>
    /// <exception cref="NotAcceptableException">No format is accepted.</exception>
    public static TableFormat FormatOf(HttpContext context)
    {
        if (context.Request.RouteValues.TryGetValue("format", out var suffix))
        {
            return TableFormats.Find((string)suffix!) // not null: a part of the path
                ?? throw UserErrorException.NotFound(
                    $"there is no table as .{suffix}; choose of "
                    + string.Join(", ", TableFormats.All.Select(format => $".{format.Extension()}")));
        }

        context.Response.Headers.Vary = "Accept";
        return Choose(context.Request.GetTypedHeaders().Accept);
    }

    /// <summary>The format that is accepted most; of equal ones, and of those that a wildcard accepts, the first that there is.</summary>
    /// <exception cref="NotAcceptableException">None is accepted.</exception>
    internal static TableFormat Choose(IList<MediaTypeHeaderValue> accepted)
    {
        if (accepted.Count == 0)
        {
            return TableFormats.All[0];
        }

        var best = TableFormats.All
            .Select(format => (Format: format, Quality: QualityOf(format)))
            .MaxBy(candidate => candidate.Quality);
        return best.Quality > 0 ? best.Format : throw new NotAcceptableException(
            $"a table is {string.Join(", ", TableFormats.All.Select(format => format.MediaType()))}; accept one of them");

        // The most particular range decides about a format.
        double QualityOf(TableFormat format) => accepted
            .Where(range => new MediaTypeHeaderValue(format.MediaType()).IsSubsetOf(range))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1).FirstOrDefault();
    }

    /// <summary>Makes a table and sends it.</summary>
    public static Task WriteAsync(HttpContext context, TableFormat format, Func<Stream, Task> writeAsync) =>
        Free.TakeAsync(() => MakeAsync(context, format, writeAsync), context.RequestAborted);

    private static async Task MakeAsync(HttpContext context, TableFormat format, Func<Stream, Task> writeAsync)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"experiments-{Guid.NewGuid():n}.table"), options);
        await using (file.ConfigureAwait(false))
        {
            await writeAsync(file).ConfigureAwait(false);
            await SendAsync(context, format, file).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(HttpContext context, TableFormat format, FileStream file)
    {
        file.Position = 0;
        var hash = await SHA256.HashDataAsync(file, context.RequestAborted).ConfigureAwait(false);
        file.Position = 0;
        if (Answers.IsKnown(context, $"\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\""))
        {
            return;
        }

        var isText = format is TableFormat.Csv or TableFormat.Json;
        context.Response.ContentType = $"{format.MediaType()}{(isText ? "; charset=utf-8" : "")}";
        context.Response.ContentLength = file.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await file.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}

/// <summary>No answer has a form that the client accepts.</summary>
internal sealed class NotAcceptableException(string message) : BadHttpRequestException(message, StatusCodes.Status406NotAcceptable);
