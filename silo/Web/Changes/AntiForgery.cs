using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Changes;

/// <summary>
/// Keeps the pages of other sites from having a browser change something: a change that is admitted by the cookie must carry a token that
/// only pages from here know. What a program sends with <c>Authorization</c> needs none: no page can have a browser send that.
/// </summary>
public static class AntiForgery
{
    /// <summary>The header that carries the token.</summary>
    public const string Header = "X-Experiments-Token";

    /// <summary>The field of a form that carries it.</summary>
    public const string Field = "token";

    /// <summary>The token of the pages of one browser: 64 hexadecimal digits, from which its key cannot be told.</summary>
    /// <param name="secret">The key or token in the browser's cookie.</param>
    public static string TokenOf(string secret) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "experiments: changes that pages make"u8));

    /// <summary>
    /// Passes on a request that the cookie admits, if it changes nothing or carries the token; otherwise answers why not.
    /// </summary>
    internal static async Task AdmitAsync(HttpContext context, string secret, RequestDelegate next)
    {
        var request = context.Request;

        // The form of predictions sends audio, which nobody reads twice to look for a token; it changes nothing, and the cookie is of this
        // site alone.
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Path == "/predict"
            || IsTokenOf(secret, await FindTokenAsync(request).ConfigureAwait(false)))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        await Problems.WriteAsync(
            context, StatusCodes.Status403Forbidden,
            [
                $"a change from a browser needs the token of this server's pages: header {Header}, or field {Field} of a form; load the "
                    + "page again",
            ]).ConfigureAwait(false);
    }

    /// <summary>Whether a text is the token; takes as long for a wrong one.</summary>
    internal static bool IsTokenOf(string secret, string? given) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.ASCII.GetBytes(TokenOf(secret)));

    private static async Task<string?> FindTokenAsync(HttpRequest request) => request.Headers[Header] switch
    {
        [{ } token] => token,
        [] when RequestBody.IsForm(request) => (await RequestBody.ReadFormAsync(request).ConfigureAwait(false))[Field] is [{ } token]
            ? token
            : null,
        _ => null,
    };
}
