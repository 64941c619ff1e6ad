using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Web.Admission;
using Experiments.Web.Changes;
using Microsoft.AspNetCore.Http;
using static System.Security.Cryptography.X509Certificates.X509NameType;

namespace Experiments.Web;

/// <summary>
/// Finds out who asks, and admits them with their role: the grains check what it may do. Who has the store's key, as
/// <c>Authorization: Bearer KEY</c> or as the cookie that <see cref="Entry"/> gives a browser, and is on this machine, is an admin; so is
/// who shows a certificate of the cluster's authority; who has a token has its role. From another machine one comes in over TLS only.
/// A request for a foreign host name, or from another site's page, is refused whatever it carries.
/// </summary>
internal sealed class Access
{
    private const string Bearer = "Bearer ";

    /// <summary>How often a long answer looks whether its token is still valid.</summary>
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(3);

    private readonly WebOptions _options;
    private readonly HostNames _hosts;
    private readonly KnownTokens _tokens;
    private readonly Entry _entry;

    public Access(WebOptions options)
    {
        _options = options;
        _hosts = new HostNames([Environment.MachineName, .. options.HostNames, .. options.Tls?.HostNames ?? []]);
        _tokens = KnownTokens.Of(options.Grains, options.Report, options.Time);
        _entry = new Entry(FindBearerAsync);
    }

    /// <summary>Passes a request on, or answers why not.</summary>
    public async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (_options.Silo?.AreOpenAt(path) == true)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        Protect(context.Response.Headers);
        if (FindRefusal(context) is { } refusal)
        {
            await Problems.WriteAsync(context, StatusCodes.Status403Forbidden, [refusal]).ConfigureAwait(false);
        }
        else if (_options.Silo?.FindObstacle() is { } obstacle)
        {
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, [obstacle]).ConfigureAwait(false);
        }
        else if (path == Entry.Path)
        {
            await _entry.AnswerAsync(context).ConfigureAwait(false);
        }
        else if (await FindCallerAsync(context).ConfigureAwait(false) is not { } caller)
        {
            await AskWhoAsync(context).ConfigureAwait(false);
        }
        else if (_options.Silo?.AreForAdminsAt(path) == true && caller.Role < Role.Admin)
        {
            await Problems.WriteAsync(context, StatusCodes.Status403Forbidden, [$"{path} is for admins"]).ConfigureAwait(false);
        }
        else
        {
            await ServeAsync(context, caller, next).ConfigureAwait(false);
        }
    }

    /// <summary>Nothing of an answer is kept by others, or framed by them, or guessed to be what it is not.</summary>
    private static void Protect(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";

        // The page of predictions plays the files that a reader chose, which a browser names blob:.
        headers.ContentSecurityPolicy = "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none'";

        // With no-referrer, a form that a page of this server sends would have no origin, and be refused.
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "private, no-cache";
    }

    private static bool IsLocal(HttpContext context) => Loopback.IsLocal(context.Connection.RemoteIpAddress, context.Request.Host.Host);

    private static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.Ordinal) ? value[Bearer.Length..] : null;

    /// <summary>Why a request is refused whoever sends it; null if it is not.</summary>
    private string? FindRefusal(HttpContext context)
    {
        var request = context.Request;
        if (!IsLocal(context))
        {
            if (!request.IsHttps)
            {
                return _options.IsBeyondLoopback
                    ? "beyond its own machine this is served over TLS only: start the silo with --certificate, --key and --authority"
                    : "this is served on loopback only: ask for localhost or 127.0.0.1";
            }

            if (!_hosts.Cover(request.Host.Host))
            {
                return "this machine is not known by that name; `silo --http-name NAME` makes it known";
            }
        }

        return request.Headers.Origin is [{ } origin] && origin != $"{request.Scheme}://{request.Host}"
            ? "a page of another site asked; that is refused"
            : null;
    }

    private async Task<Caller?> FindCallerAsync(HttpContext context) =>
        context.Connection.ClientCertificate is { } certificate
            ? new Caller(certificate.GetNameInfo(SimpleName, forIssuer: false), Role.Admin)
            : await FindBearerAsync(context, BearerOf(context.Request) ?? Entry.CookieOf(context.Request)).ConfigureAwait(false);

    private async Task<Caller?> FindBearerAsync(HttpContext context, string? text)
    {
        if (IsLocal(context) && _options.Key?.IsHeldBy(text) == true)
        {
            return new Caller("owner", Role.Admin);
        }

        var token = await _tokens.FindAsync(text).ConfigureAwait(false);
        return token is null ? null : new Caller(token.Name, token.Role, text);
    }

    private static Task AskWhoAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && request.Headers.Accept.Any(accepted => accepted?.Contains("text/html", StringComparison.Ordinal) == true))
        {
            Entry.Redirect(context);
            return Task.CompletedTask;
        }

        return Problems.WriteAsync(
            context, StatusCodes.Status401Unauthorized,
            [
                IsLocal(context)
                    ? "the key is missing: send Authorization: Bearer KEY, with the key from the file access/key of the store or a token, "
                        + "or open the address that `experiments serve` printed"
                    : "the token is missing, or no longer valid: send Authorization: Bearer TOKEN, with a token that an admin made with "
                        + "`experiments token create`, or show a certificate of the cluster's authority",
            ]);
    }

    /// <summary>
    /// The key or token of a browser that is admitted by its cookie; null for a program. A certificate comes with no cookie: a change by it
    /// from another site's page has that site's origin, and is refused above.
    /// </summary>
    private static string? SecretOfCookie(HttpContext context) =>
        context.Connection.ClientCertificate is null && BearerOf(context.Request) is null ? Entry.CookieOf(context.Request) : null;

    private async Task ServeAsync(HttpContext context, Caller caller, RequestDelegate next)
    {
        context.User = caller.Principal;
        if (_options.Silo?.AreForAdminsAt(context.Request.Path) == true)
        {
            // Orleans' dashboard has its scripts in the page.
            context.Response.Headers.Remove("Content-Security-Policy");
        }

        CallerRole.Set(caller.Role);
        var serving = SecretOfCookie(context) is { } secret ? AntiForgery.AdmitAsync(context, secret, next) : next(context);
        while (caller.Token is { } token && !serving.IsCompleted)
        {
            _ = await Task.WhenAny(serving, Task.Delay(Recheck, _options.Time)).ConfigureAwait(false);
            if (!serving.IsCompleted && !await IsValidAsync(token).ConfigureAwait(false))
            {
                context.Abort();
                break;
            }
        }

        await serving.ConfigureAwait(false);
    }

    private async Task<bool> IsValidAsync(string token)
    {
        try
        {
            return await _tokens.FindAsync(token).ConfigureAwait(false) is not null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whoever cannot be checked does not go on listening; the client connects again.
            _options.Report($"a token could not be checked: {exception.Reason()}");
            return false;
        }
    }
}
