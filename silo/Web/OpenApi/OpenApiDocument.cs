using System.Globalization;
using System.Text.Json.Nodes;
using Experiments.Domain;
using Experiments.ReadModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Experiments.Web.OpenApi;

/// <summary>
/// The OpenAPI 3.1 document of the API, made from the endpoints: their patterns, methods, and metadata (<c>WithSummary</c>,
/// <c>WithTags</c>, <c>Produces</c>, <see cref="BodyTypes"/>, <see cref="ApiParameter"/>). An endpoint without a summary is not in it.
/// </summary>
internal static class OpenApiDocument
{
    /// <summary>Where it is served, below the root.</summary>
    public const string Path = "openapi.json";

    private const string Problem = "application/problem+json";

    private static readonly (string Status, string Summary)[] Refusals =
    [
        ("400", "The question cannot be read."), ("401", "The key is missing."), ("404", "What was named does not exist."),
    ];

    /// <summary>The document.</summary>
    /// <param name="endpoints">The endpoints, in any order.</param>
    public static JsonObject Of(IEnumerable<Endpoint> endpoints)
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>() is not { } summary)
            {
                continue;
            }

            var path = PathOf(endpoint.RoutePattern);
            if (!paths.TryGetValue(path, out var item))
            {
                paths[path] = item = [];
            }

            // HEAD answers where GET does, with nothing of its own.
            foreach (var method in (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Except(["HEAD"]))
            {
                item[method.ToLowerInvariant()] = Operation(endpoint, method, path, summary.Summary);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Experiments",
                ["version"] = "v1",
                ["description"] = "Sweeps, experiments and data of a store. Accuracies are fractions, times UTC, durations seconds.",
            },
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
            ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)path.Value))),
            ["components"] = Components(),
        };
    }

    /// <summary>The text of the document, as it is served and committed.</summary>
    public static string Text(IEnumerable<Endpoint> endpoints) => Of(endpoints).ToJsonString(DomainJson.Indented) + "\n";

    private static JsonObject Operation(RouteEndpoint endpoint, string method, string path, string summary)
    {
        var known = endpoint.Metadata.OfType<ApiParameter>().ToArray();
        var inPath = endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name).ToArray();
        var operation = new JsonObject
        {
            ["operationId"] = $"{method.ToLowerInvariant()}{string.Concat(path.Split('/', '{', '}', '.').Select(Display.Capital))}",
            ["summary"] = summary,
        };
        if (endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags is { Count: > 0 } tags)
        {
            operation["tags"] = Array(tags.Select(tag => (JsonNode)tag));
        }

        JsonNode[] parameters =
        [
            .. inPath.Select(name => Parameter(known.FirstOrDefault(one => one.Name == name) ?? new ApiParameter(name, ""), "path")),
            .. known.Where(one => !inPath.Contains(one.Name)).DistinctBy(one => one.Name).Select(one => Parameter(one, "query")),
        ];
        if (parameters.Length > 0)
        {
            operation["parameters"] = Array(parameters);
        }

        if (endpoint.Metadata.GetMetadata<BodyTypes>() is { } body)
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(body.Types) };
        }

        if (endpoint.Metadata.GetMetadata<ChangeSchema>() is { } change)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = change.Fields.Any(field => field.IsRequired),
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = change.Describe() } },
            };
        }

        operation["responses"] = Responses(endpoint);
        return operation;
    }

    private static JsonArray Array(IEnumerable<JsonNode> items)
    {
        var array = new JsonArray();
        foreach (var item in items)
        {
            array.Add(item);
        }

        return array;
    }

    private static JsonObject Responses(RouteEndpoint endpoint)
    {
        var responses = new JsonObject();
        var produced = endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().OrderBy(one => one.StatusCode).ToArray();
        foreach (var one in produced)
        {
            responses[one.StatusCode.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = one.StatusCode < 300 ? "The answer." : "Why not.",
                ["content"] = Content(one.ContentTypes),
            };
        }

        if (!produced.Any(one => one.StatusCode is >= 200 and < 300))
        {
            responses["200"] = new JsonObject { ["description"] = "The answer.", ["content"] = Content(["application/json"]) };
        }

        foreach (var (status, summary) in Refusals.Where(refusal => !responses.ContainsKey(refusal.Status)))
        {
            responses[status] = new JsonObject
            {
                ["description"] = summary,
                ["content"] = new JsonObject
                {
                    [Problem] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } },
                },
            };
        }

        return responses;
    }

    /// <summary>Documents have a shape of their own per path; a table or a sound is bytes.</summary>
    private static JsonObject Content(IEnumerable<string> types) => new(types.Select(type => KeyValuePair.Create(
        type, (JsonNode?)new JsonObject { ["schema"] = SchemaOf(type) })));

    private static JsonObject SchemaOf(string type) => type switch
    {
        Problem => new JsonObject { ["$ref"] = "#/components/schemas/Problem" },
        "application/json" => new JsonObject { ["type"] = Array(["object", "array"]) },
        _ when type.StartsWith("text/", StringComparison.Ordinal) => new JsonObject { ["type"] = "string" },
        _ => new JsonObject { ["type"] = "string", ["contentMediaType"] = type },
    };

    private static JsonObject Parameter(ApiParameter parameter, string place)
    {
        var schema = new JsonObject { ["type"] = parameter.Type };
        if (!parameter.Values.IsEmpty)
        {
            schema["enum"] = Array(parameter.Values.Select(value => (JsonNode)value));
        }

        if (parameter.Minimum is { } minimum)
        {
            schema["minimum"] = minimum;
        }

        if (parameter.Maximum is { } maximum)
        {
            schema["maximum"] = maximum;
        }

        var described = new JsonObject { ["name"] = parameter.Name, ["in"] = place, ["schema"] = schema };
        if (place == "path")
        {
            described["required"] = true;
        }

        if (parameter.Summary.Length > 0)
        {
            described["description"] = parameter.Summary;
        }

        return described;
    }

    private static JsonObject Components() => new()
    {
        ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
        ["schemas"] = new JsonObject
        {
            ["Problem"] = new JsonObject
            {
                ["description"] = "What went wrong (RFC 9457), in the words of the terminal.",
                ["type"] = "object",
                ["required"] = Array(["title", "status", "detail", "problems"]),
                ["properties"] = new JsonObject
                {
                    ["title"] = new JsonObject { ["type"] = "string" },
                    ["status"] = new JsonObject { ["type"] = "integer" },
                    ["detail"] = new JsonObject { ["type"] = "string" },
                    ["problems"] = new JsonObject
                    {
                        ["type"] = "array",
                        ["items"] = new JsonObject { ["type"] = "string" },
                    },
                },
            },
        },
    };

    private static string PathOf(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(
        segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => "",
        }))));
}
