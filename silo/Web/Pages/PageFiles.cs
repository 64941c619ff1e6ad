using System.Security.Cryptography;
using System.Text;
using Experiments.Drawing;
using Experiments.Web.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web.Pages;

/// <summary>
/// The style, script and icon of the pages, which are part of this library. An address carries a hash of the content, so that a browser
/// keeps a file for good and yet never shows an old one.
/// </summary>
internal static class PageFiles
{
    private static readonly Dictionary<string, (string Type, byte[] Content, string Hash)> Files = new[]
    {
        Of("pages.css", "text/css; charset=utf-8", Palette.Css + GenrePalette.Css + ConfusionSection.Css),
        Of("pages.js", "text/javascript; charset=utf-8"),
        Of("icon.svg", "image/svg+xml"),
    }.ToDictionary(file => file.Name, file => (file.Type, file.Content, Convert.ToHexStringLower(SHA256.HashData(file.Content))[..16]));

    /// <summary>The style of pages, and of a report.</summary>
    public static string Css => Encoding.UTF8.GetString(Files["pages.css"].Content);

    /// <summary>The address of a file.</summary>
    public static string AddressOf(string name) => $"/assets/{Files[name].Hash}/{name}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{hash}/{name}", async context =>
    {
        if (!Files.TryGetValue((string)context.Request.RouteValues["name"]!, out var file)) // not null: the path has it
        {
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound, ["there is no such file"]).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Content.Length;
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        await context.Response.Body.WriteAsync(file.Content, context.RequestAborted).ConfigureAwait(false);
    });

    private static (string Name, string Type, byte[] Content) Of(string name, string type, string added = "")
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(name)!; // not null: embedded
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return (name, type, Encoding.UTF8.GetBytes(reader.ReadToEnd() + added));
    }
}
