using System.Globalization;
using Experiments.Domain;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Pages;

/// <summary>What a browser asks for.</summary>
internal sealed class PageRequest(HttpContext context, WebOptions options, IGrainFactory grains) : GrainRequest(context, options, grains)
{
    /// <summary>The header by which a page asks for a part of itself.</summary>
    public const string FragmentHeader = "X-Fragment";

    /// <summary>The address without what follows the question mark.</summary>
    public string Path => Context.Request.Path;

    /// <summary>Whether a page asks for a part of itself, without what is around it.</summary>
    public bool IsFragment => IsForFragment(Context);

    public static bool IsForFragment(HttpContext context) => context.Request.Headers[FragmentHeader] == "1";

    public static async Task<PageRequest> OfAsync(HttpContext context, WebOptions options) =>
        new(context, options, await NameAsync(context, options).ConfigureAwait(false));

    /// <summary>A parameter of the query; null if it is empty or not there. The last of several counts, as in a form.</summary>
    public override string? Find(string name) => Context.Request.Query[name] is [.., { Length: > 0 } last] ? last : null;

    /// <summary>All values of a parameter of the query.</summary>
    public IReadOnlyList<string> List(string name) => [.. Context.Request.Query[name].OfType<string>().Where(text => text.Length > 0)];

    /// <summary>A number of the query from 1 on; the default if it is not there.</summary>
    /// <exception cref="UserErrorException">It is no such number.</exception>
    public int Number(string name, int otherwise, int most) => Find(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw new UserErrorException($"{name}={text}: must be an integer from 1 to {most}");
}
