using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Experiments.Web.Python;

/// <summary><c>experiments.py</c>, a client of the API for Python, embedded in this assembly.</summary>
internal static class PythonEndpoint
{
    private const string File = "experiments.py";
    private const string Summary = "A client of this API for Python: one file without dependencies.";
    private const string MediaType = "text/x-python";

    /// <summary>What there is, for the list of the API.</summary>
    public static IReadOnlyList<(string Path, string Summary)> Listed { get; } = [(File, Summary)];

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes, string root)
    {
        // By its version: it changes with the program alone.
        var tag = new EntityTagHeaderValue($"\"{typeof(PythonEndpoint).Module.ModuleVersionId:N}\"");
        routes.MapMethods($"{root}/{File}", [HttpMethods.Get, HttpMethods.Head], context => TypedResults.Stream(
            typeof(PythonEndpoint).Assembly.GetManifestResourceStream(File)!, // not null: the project embeds it
            $"{MediaType}; charset=utf-8", entityTag: tag).ExecuteAsync(context)).WithSummary(Summary).WithTags("clients")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [MediaType]));
    }
}
