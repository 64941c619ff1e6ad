namespace Experiments.Web.OpenApi;

/// <summary>
/// The media types of a request's body, as metadata of its endpoint. Not ASP.NET's own, by which routing would answer 404 to another type.
/// </summary>
/// <param name="Types">The types.</param>
internal sealed record BodyTypes(IReadOnlyList<string> Types);
