using Experiments.Web.Changes;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web;

/// <summary>
/// Admits requests of this machine that carry the key: as <c>Authorization: Bearer KEY</c>, or as the cookie that <c>/enter?key=KEY</c>
/// gives a browser. The host name must be this machine's, or a page in a browser could point a name of its own to 127.0.0.1 and read the
/// answers; for the same reason, a request from another site's page is refused even with the cookie.
/// </summary>
internal sealed class Access(AccessKey key)
{
    private const string Cookie = "experiments-key";
    private const string Bearer = "Bearer ";

    /// <summary>Passes a request on, or answers why not.</summary>
    public Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        // Nothing of an answer is kept by others, or framed by them, or guessed to be what it is not. The page of predictions plays the
        // files that a reader chose, which a browser names blob:.
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none'";

        // With no-referrer, a form that a page of this server sends would have no origin, and be refused below.
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "private, no-cache";
        var request = context.Request;
        if (!Loopback.IsLocal(context.Connection.RemoteIpAddress, request.Host.Host))
        {
            return Problems.WriteAsync(
                context, StatusCodes.Status403Forbidden, ["this is served on loopback only: ask for localhost or 127.0.0.1"]);
        }

        if (request.Headers.Origin is [{ } origin] && origin != $"{request.Scheme}://{request.Host}")
        {
            return Problems.WriteAsync(context, StatusCodes.Status403Forbidden, ["a page of another site asked; that is refused"]);
        }

        if (request.Path == "/enter" && HttpMethods.IsGet(request.Method))
        {
            return EnterAsync(context);
        }

        return key.IsHeldBy(BearerOf(request)) ? next(context)
            : key.IsHeldBy(request.Cookies[Cookie]) ? AntiForgery.AdmitAsync(context, key, next)
            : Problems.WriteAsync(
                context, StatusCodes.Status401Unauthorized,
                ["the key is missing: send Authorization: Bearer KEY, with the key from the file access/key of the store, or open the "
                    + "address that `experiments serve` printed"]);
    }

    private static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.Ordinal) ? value[Bearer.Length..] : null;

    private Task EnterAsync(HttpContext context)
    {
        if (!key.IsHeldBy(context.Request.Query["key"]))
        {
            return Problems.WriteAsync(
                context, StatusCodes.Status401Unauthorized, ["this is not the key of the store; `experiments serve` prints the address"]);
        }

        context.Response.Cookies.Append(
            Cookie, key.Text, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, Path = "/" });
        context.Response.Redirect("/");
        return Task.CompletedTask;
    }
}
