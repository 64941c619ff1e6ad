using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Admission;

/// <summary>What a silo answers beside the API, and what it needs for it.</summary>
/// <param name="Services">Where these endpoints find their services.</param>
/// <param name="Map">Maps them.</param>
/// <param name="Open">The beginnings of the paths that ask nobody who they are, such as <c>/healthz</c>.</param>
/// <param name="ForAdmins">The beginnings of the paths that only admins see.</param>
/// <param name="FindObstacle">Why the API cannot answer now, as a sentence; null if it can.</param>
public sealed record SiloEndpoints(
    IServiceProvider Services, Action<WebApplication> Map, ImmutableArray<string> Open, ImmutableArray<string> ForAdmins,
    Func<string?> FindObstacle)
{
    /// <summary>Whether a path asks nobody who they are.</summary>
    internal bool AreOpenAt(PathString path) => Open.Any(start => path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a path is for admins.</summary>
    internal bool AreForAdminsAt(PathString path) =>
        ForAdmins.Any(start => path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase));

    /// <summary>Lets these endpoints find their services.</summary>
    internal Task ProvideAsync(HttpContext context, RequestDelegate next)
    {
        if (AreOpenAt(context.Request.Path) || AreForAdminsAt(context.Request.Path))
        {
            context.RequestServices = Services;
        }

        return next(context);
    }
}
