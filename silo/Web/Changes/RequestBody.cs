using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Experiments.Web.Changes;

/// <summary>The body of a request for a change.</summary>
/// <param name="Type">Its media type in lower case; empty without one.</param>
/// <param name="Content">Its bytes; none of a form.</param>
/// <param name="Form">The fields of a form; null if it is none.</param>
internal sealed record RequestBody(string Type, byte[] Content, IFormCollection? Form)
{
    /// <summary>JSON.</summary>
    public const string Json = "application/json";

    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Reads it, within what the server takes.</summary>
    /// <exception cref="BadHttpRequestException">It is too large, too slow, or no form although it says so.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request)
    {
        if (IsForm(request))
        {
            return new RequestBody(FormType, [], await ReadFormAsync(request).ConfigureAwait(false));
        }

        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, request.HttpContext.RequestAborted).ConfigureAwait(false);
        return new RequestBody(TypeOf(request), content.ToArray(), null);
    }

    /// <summary>Whether a request says that it is a form.</summary>
    public static bool IsForm(HttpRequest request) => TypeOf(request) == FormType;

    /// <summary>The fields of a form; read once, however often they are asked for.</summary>
    /// <exception cref="BadHttpRequestException">It cannot be read.</exception>
    public static async Task<IFormCollection> ReadFormAsync(HttpRequest request)
    {
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidDataException error)
        {
            throw new BadHttpRequestException($"the form cannot be read: {error.Message}", StatusCodes.Status400BadRequest, error);
        }
    }

    /// <summary>A hash by which the same request is known again.</summary>
    public string HashWith(HttpRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(request.Method);
        Add(request.Path.Value ?? "");
        Add(request.QueryString.Value ?? "");
        Add(Type);
        hash.AppendData(Content);
        foreach (var (key, values) in (Form ?? FormCollection.Empty).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(key);
            Add(string.Join('\0', values.ToArray()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }
    }

    private static string TypeOf(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        ? type.MediaType.ToString().ToLowerInvariant()
        : request.ContentType ?? "";
}
