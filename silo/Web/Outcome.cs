using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Experiments.ReadModel;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web;

/// <summary>What a request is answered with: made once, and sent once or again.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The document, UTF-8.</param>
/// <param name="ContentType">Its type.</param>
internal sealed record Outcome(int Status, byte[] Body, string ContentType = "application/json; charset=utf-8")
{
    /// <summary>Where what was made is found; null where nothing was.</summary>
    public string? Location { get; init; }

    /// <summary>The name of what was made; null where nothing was.</summary>
    public string? Made { get; init; }

    /// <summary>The same for people: what went wrong, or what was done.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Whether it was made for an earlier request with the same key.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether it is an error.</summary>
    public bool IsProblem => Status >= StatusCodes.Status400BadRequest;

    /// <summary>A view, as <c>--json</c> prints it.</summary>
    /// <param name="view">The view.</param>
    /// <param name="notes">What happened meanwhile.</param>
    /// <param name="status">The status.</param>
    public static Outcome Of(View view, IEnumerable<string> notes, int status = StatusCodes.Status200OK)
    {
        string[] said = [.. notes];
        return new Outcome(status, BytesOf(view.Json))
        {
            Lines = said.Length > 0 ? said : [.. view.Blocks.OfType<Line>().Take(1).Select(line => line.Text)],
        };
    }

    /// <summary>A document as the terminal prints it with <c>--json</c>.</summary>
    public static byte[] BytesOf(object document) =>
        Encoding.UTF8.GetBytes(Printable.EscapeJson(JsonSerializer.Serialize(document, DomainJson.Indented)) + "\n");

    /// <summary>Sends it.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        (response.StatusCode, response.ContentType, response.ContentLength) = (Status, ContentType, Body.Length);
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (IsRepeated)
        {
            response.Headers["Idempotency-Replayed"] = "true";
        }

        await response.Body.WriteAsync(Body, context.RequestAborted).ConfigureAwait(false);
    }
}
