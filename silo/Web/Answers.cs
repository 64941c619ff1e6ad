using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web;

/// <summary>Writes answers.</summary>
internal static class Answers
{
    /// <summary>
    /// Writes a document as the terminal prints it with <c>--json</c>, with a hash as its ETag: a client that has it already gets 304 and
    /// no document.
    /// </summary>
    public static async Task WriteAsync(HttpContext context, object document)
    {
        var body = Outcome.BytesOf(document);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.SelectMany(value => (value ?? "").Split(',')).Any(value => value.Trim() == tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
