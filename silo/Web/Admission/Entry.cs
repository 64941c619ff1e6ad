using System.Text.Encodings.Web;
using Experiments.Web.Changes;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Admission;

/// <summary>
/// <c>/enter</c>: gives a browser the cookie with which it is admitted from then on. With <c>?key=KEY&amp;to=/PATH</c> at once, as the
/// commands print it; otherwise it asks for the key or token, and sends it in a form, so that it stands in no history or log.
/// </summary>
/// <param name="findAsync">Who comes in with a key or token; null if it is none.</param>
internal sealed class Entry(Func<HttpContext, string?, Task<Caller?>> findAsync)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/enter";

    /// <summary>The key or token in the cookie of a browser; null without one.</summary>
    public static string? CookieOf(HttpRequest request) => request.Cookies[NameOf(request)];

    /// <summary>Where a browser goes from here: a path on this server, whatever a link asks for.</summary>
    internal static string TargetOf(string? to) => ReturnPath.StaysHere(to) ? to! : "/"; // not null: it stays here

    /// <summary>Answers.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var isForm = HttpMethods.IsPost(request.Method) && request.HasFormContentType;
        var form = isForm ? await request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false) : null;
        var (key, to) = form is null
            ? ((string?)request.Query["key"], (string?)request.Query["to"])
            : ((string?)form["key"], (string?)form["to"]);
        if (!isForm && !HttpMethods.IsGet(request.Method))
        {
            await Problems.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, ["open this in a browser"]).ConfigureAwait(false);
        }
        else if (key is null)
        {
            await AskAsync(context, StatusCodes.Status200OK, to, "").ConfigureAwait(false);
        }
        else if (await findAsync(context, key.Trim()).ConfigureAwait(false) is null)
        {
            await AskAsync(context, StatusCodes.Status401Unauthorized, to, "<p>This key or token is not valid.</p>").ConfigureAwait(false);
        }
        else
        {
            context.Response.Cookies.Append(NameOf(request), key.Trim(), new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                IsEssential = true,
                Secure = request.IsHttps,
                Path = "/",
            });

            // Not 302: what was sent by a form is not sent again.
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = TargetOf(to);
        }
    }

    /// <summary>Sends a browser here, and back again.</summary>
    public static void Redirect(HttpContext context)
    {
        var to = $"{context.Request.Path}{context.Request.QueryString}";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{Path}?to={Uri.EscapeDataString(to)}";
    }

    /// <summary>
    /// The cookie's name. Cookies do not tell ports apart, and each store that is served has a port of its own; with __Host-, browsers
    /// take it over TLS only, and from this host only.
    /// </summary>
    private static string NameOf(HttpRequest request) =>
        request.IsHttps ? $"__Host-experiments-{request.Host.Port ?? 443}" : $"experiments-key-{request.Host.Port ?? 80}";

    private static Task AskAsync(HttpContext context, int status, string? to, string said)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Experiments</title></head>
            <body>
            <h1>Experiments</h1>
            {said}
            <form method="post" action="{Path}">
            <input type="hidden" name="to" value="{HtmlEncoder.Default.Encode(TargetOf(to))}">
            <p><label>Token, or the key of the store: <input type="password" name="key" required autofocus></label>
            <button>Enter</button></p>
            </form>
            <p>An admin makes a token with <code>experiments token create</code>; the owner of a store finds its key in the file
            <code>access/key</code> there, and in the address that the command printed.</p>
            </body>
            </html>

            """,
            context.RequestAborted);
    }
}
