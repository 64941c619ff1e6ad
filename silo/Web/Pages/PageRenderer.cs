using System.Text;
using Experiments.Web.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Experiments.Web.Pages;

/// <summary>
/// Renders components to HTML, once and without a host: no circuit, no script of a framework. Components take parameters only, so that the
/// same ones serve a page and a report in a file.
/// </summary>
public static class PageRenderer
{
    private static readonly ServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    /// <summary>The HTML of a page, whose only parameter is its model.</summary>
    /// <typeparam name="TPage">The page.</typeparam>
    /// <param name="where">Where it is shown.</param>
    /// <param name="model">What it shows.</param>
    public static Task<string> RenderPageAsync<TPage>(Surroundings where, object model)
        where TPage : IComponent => RenderAsync<TPage>(where, new Dictionary<string, object?> { ["Model"] = model });

    /// <summary>The HTML of a component.</summary>
    /// <typeparam name="TComponent">The component.</typeparam>
    /// <param name="where">Where it is shown.</param>
    /// <param name="parameters">Its parameters, by name.</param>
    public static async Task<string> RenderAsync<TComponent>(Surroundings where, IReadOnlyDictionary<string, object?> parameters)
        where TComponent : IComponent
    {
        var renderer = new HtmlRenderer(NoServices, NullLoggerFactory.Instance);
        await using var closing = renderer.ConfigureAwait(false);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<Root>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Root.Where)] = where,
                [nameof(Root.Type)] = typeof(TComponent),
                [nameof(Root.Parameters)] = parameters.ToDictionary(),
            })).ConfigureAwait(false);
            var text = new StringBuilder();
            using var writer = new StringWriter(text);
            root.WriteHtmlTo(writer);
            return text.ToString();
        }).ConfigureAwait(false);
    }
}
