using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Experiments.Web.Python;

/// <summary><c>experiments.py</c>, a client of the API for Python, embedded in this assembly.</summary>
internal static class PythonEndpoint
{
    private const string File = "experiments.py";

    /// <summary>What there is, for the list of the API.</summary>
    public static IReadOnlyList<(string Path, string Summary)> Listed { get; } =
        [(File, "A client of this API for Python: one file without dependencies.")];

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes, string root)
    {
        // By its version: it changes with the program alone.
        var tag = new EntityTagHeaderValue($"\"{typeof(PythonEndpoint).Module.ModuleVersionId:N}\"");
        routes.MapGet($"{root}/{File}", context => TypedResults.Stream(
            typeof(PythonEndpoint).Assembly.GetManifestResourceStream(File)!, // not null: the project embeds it
            "text/x-python; charset=utf-8", entityTag: tag).ExecuteAsync(context));
    }
}
