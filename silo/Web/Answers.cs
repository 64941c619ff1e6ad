using System.IO.Compression;
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
    public static Task WriteAsync(HttpContext context, object document) => WriteAsync(
        context, Printable.EscapeJson(JsonSerializer.Serialize(document, DomainJson.Indented)) + "\n", "application/json; charset=utf-8");

    /// <summary>Writes data for the script of a page: JSON without blanks, compressed where the browser can read that.</summary>
    public static async Task WriteDataAsync(HttpContext context, object data)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        var body = Encoding.UTF8.GetBytes(Printable.EscapeJson(JsonSerializer.Serialize(data, DomainJson.Compact)));
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.ContentEncoding = "br";
        var packed = new BrotliStream(context.Response.Body, CompressionLevel.Fastest);
        await using var closing = packed.ConfigureAwait(false);
        await packed.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes text of a media type, with a hash as its ETag.</summary>
    public static async Task WriteAsync(HttpContext context, string text, string type)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.SelectMany(value => (value ?? "").Split(',')).Any(value => value.Trim() == tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
