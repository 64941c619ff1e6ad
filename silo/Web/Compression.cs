using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Web;

/// <summary>
/// Answers of text are compressed for clients that can read that; streams of events are not, so that each arrives at once.
/// </summary>
/// <remarks>
/// Over TLS too: to guess a secret from lengths (BREACH) a foreign page must have the browser ask with the cookie, which is of this site
/// alone.
/// </remarks>
internal static class Compression
{
    private static readonly string[] Types =
    [
        "text/html", "text/css", "text/javascript", "text/plain", "text/csv", "image/svg+xml", "application/json",
        "application/problem+json",
    ];

    /// <summary>Adds what <see cref="Use"/> needs.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = Types;
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
    }

    /// <summary>Compresses the answers of what comes after.</summary>
    public static void Use(IApplicationBuilder web) => web.UseResponseCompression();
}
