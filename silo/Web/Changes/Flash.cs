using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Changes;

/// <summary>What a form did, for the page that it leads back to.</summary>
/// <param name="IsProblem">Whether it failed.</param>
/// <param name="Lines">What went wrong, or what was done, for people.</param>
internal sealed record FlashMessage(bool IsProblem, IReadOnlyList<string> Lines);

/// <summary>
/// Keeps what a form did until the next page shows it, for a few minutes: a cookie names it, so that the address of the page says nothing
/// of it. Bounded; the oldest are forgotten first.
/// </summary>
internal sealed class Flash(TimeProvider clock)
{
    /// <summary>The most that are kept.</summary>
    internal const int MaxKept = 256;

    private const string Cookie = "experiments-flash";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, (FlashMessage Message, DateTimeOffset End)> _kept = new(StringComparer.Ordinal);

    /// <summary>Keeps a message for the browser that is answered.</summary>
    public void Put(HttpContext context, FlashMessage message)
    {
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (_gate)
        {
            _kept.Add(name, (message, clock.GetUtcNow() + Lifetime));
            while (_kept.Count > MaxKept)
            {
                _kept.RemoveAt(0);
            }
        }

        context.Response.Cookies.Append(Cookie, name, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            IsEssential = true,
            Path = "/",
            MaxAge = Lifetime,
        });
    }

    /// <summary>The message for the browser that asks, once; null if there is none.</summary>
    public FlashMessage? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { } name)
        {
            return null;
        }

        context.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/" });
        lock (_gate)
        {
            return _kept.Remove(name, out var kept) && clock.GetUtcNow() < kept.End ? kept.Message : null;
        }
    }
}
