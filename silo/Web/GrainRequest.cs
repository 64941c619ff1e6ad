using Experiments.Domain;
using Experiments.Queries;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web;

/// <summary>A request that asks grains: what a question of the API and a page have in common.</summary>
internal abstract class GrainRequest(HttpContext context, WebOptions options, IGrainFactory grains)
{
    /// <summary>The grains, by the names that things have now.</summary>
    public IGrainFactory Grains => grains;

    /// <summary>What the server needs.</summary>
    public WebOptions Options => options;

    /// <summary>The request, for what its body has.</summary>
    public HttpContext Context => context;

    public CancellationToken Cancellation => context.RequestAborted;

    /// <summary>What could not be shown, a line each.</summary>
    public List<string> Lost { get; } = [];

    public Action<string> ReportLost => line =>
    {
        Lost.Add(line);
        options.Report(line);
    };

    /// <summary>A part of the path.</summary>
    public string Text(string name) => (string)context.Request.RouteValues[name]!; // not null: the path has it

    /// <summary>A parameter of the query; null if it is not there.</summary>
    public abstract string? Find(string name);

    /// <summary>Whether a parameter of the query is true.</summary>
    /// <exception cref="UserErrorException">It is neither true nor false.</exception>
    public bool Flag(string name) => Find(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new UserErrorException($"{name}={other}: must be true or false"),
    };

    /// <summary>The grains, by the names that things have now.</summary>
    protected static async Task<IGrainFactory> NameAsync(HttpContext context, WebOptions options) =>
        options.Grains.WithNames(await GivenNames.ReadAsync(options.Grains, context.RequestAborted).ConfigureAwait(false));
}
