using System.Text.Json.Nodes;
using Experiments.Web.Changes;

namespace Experiments.Web.OpenApi;

/// <summary>The body of a change as metadata of its endpoint.</summary>
/// <param name="Fields">Its fields.</param>
internal sealed record ChangeSchema(IReadOnlyList<ChangeField> Fields)
{
    /// <summary>The body as JSON Schema.</summary>
    public JsonObject Describe()
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (Fields.Count > 0)
        {
            schema["properties"] = new JsonObject(Fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Describe(field))));
        }

        JsonNode[] required = [.. Fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)];
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        return schema;
    }

    private static JsonObject Describe(ChangeField field)
    {
        var schema = field.Kind switch
        {
            FieldKind.Flag => new JsonObject { ["type"] = "boolean" },
            FieldKind.Integer => new JsonObject { ["type"] = "integer", ["minimum"] = field.Min, ["maximum"] = field.Max },
            FieldKind.Texts => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
            FieldKind.Words => Map("string", "null"),
            FieldKind.Values => Map("string", "number", "boolean"),
            _ => new JsonObject { ["type"] = "string" },
        };
        schema["description"] = field.Summary;
        return schema;
    }

    private static JsonObject Map(params string[] types) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray([.. types.Select(type => (JsonNode)type)]) },
    };
}
