using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web;

/// <summary>Writes answers.</summary>
internal static class Answers
{
    /// <summary>
    /// Writes a document as the terminal prints it with <c>--json</c>, with a hash as its ETag: a client that has it already gets 304 and
    /// no document.
    /// </summary>
    public static Task WriteAsync(HttpContext context, object document) =>
        WriteAsync(context, Outcome.BytesOf(document), "application/json; charset=utf-8");

    /// <summary>Writes data for the script of a page: JSON without blanks.</summary>
    public static Task WriteDataAsync(HttpContext context, object data) =>
        WriteAsync(context, Printable.EscapeJson(JsonSerializer.Serialize(data, DomainJson.Compact)), "application/json; charset=utf-8");

    /// <summary>Writes text of a media type, with a hash as its ETag.</summary>
    public static Task WriteAsync(HttpContext context, string text, string type) =>
        WriteAsync(context, Encoding.UTF8.GetBytes(text), type);

    private static async Task WriteAsync(HttpContext context, byte[] body, string type)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        if (IsKnown(context, tag))
        {
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Sets an answer's ETag; answers 304 if the client has it already.</summary>
    public static bool IsKnown(HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        var known = context.Request.Headers.IfNoneMatch.SelectMany(value => (value ?? "").Split(','))
            .Any(value => value.Trim() is var one && (one == tag || one == $"W/{tag}" || one == "*"));
        if (known)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }

        return known;
    }
}
