using System.Globalization;
using Experiments.Domain;
using Experiments.Queries;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Pages;

/// <summary>What a browser asks for.</summary>
internal sealed class PageRequest(HttpContext context, WebOptions options, IGrainFactory grains)
{
    /// <summary>The header by which a page asks for a part of itself.</summary>
    public const string FragmentHeader = "X-Fragment";

    private readonly List<string> _lost = [];

    /// <summary>The grains, by the names that things have now.</summary>
    public IGrainFactory Grains => grains;

    /// <summary>The process's settings.</summary>
    public WebOptions Options => options;

    public CancellationToken Cancellation => context.RequestAborted;

    /// <summary>What could not be shown, a line each.</summary>
    public IReadOnlyList<string> Lost => _lost;

    public Action<string> ReportLost => line =>
    {
        _lost.Add(line);
        options.Report(line);
    };

    /// <summary>The address without what follows the question mark.</summary>
    public string Path => context.Request.Path;

    /// <summary>Whether a page asks for a part of itself, without what is around it.</summary>
    public bool IsFragment => IsForFragment(context);

    public static bool IsForFragment(HttpContext context) => context.Request.Headers[FragmentHeader] == "1";

    public static async Task<PageRequest> OfAsync(HttpContext context, WebOptions options) => new(
        context, options,
        options.Grains.WithNames(await GivenNames.ReadAsync(options.Grains, context.RequestAborted).ConfigureAwait(false)));

    /// <summary>The request, for what its body has.</summary>
    public HttpContext Context => context;

    /// <summary>A part of the path.</summary>
    public string Text(string name) => (string)context.Request.RouteValues[name]!; // not null: the path has it

    /// <summary>A parameter of the query; null if it is empty or not there. The last of several counts, as in a form.</summary>
    public string? Find(string name) => context.Request.Query[name] is [.., { Length: > 0 } last] ? last : null;

    /// <summary>All values of a parameter of the query.</summary>
    public IReadOnlyList<string> List(string name) => [.. context.Request.Query[name].OfType<string>().Where(text => text.Length > 0)];

    /// <summary>Whether a parameter of the query is true.</summary>
    /// <exception cref="UserErrorException">It is neither true nor false.</exception>
    public bool Flag(string name) => Find(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new UserErrorException($"{name}={other}: must be true or false"),
    };

    /// <summary>A number of the query from 1 on; the default if it is not there.</summary>
    /// <exception cref="UserErrorException">It is no such number.</exception>
    public int Number(string name, int otherwise, int most) => Find(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw new UserErrorException($"{name}={text}: must be an integer from 1 to {most}");
}
