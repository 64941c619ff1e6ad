using System.Diagnostics;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Experiments.Web.Mcp;

/// <summary>
/// <c>/mcp</c>: the Model Context Protocol over HTTP, without sessions, behind the same <see cref="Access"/> as everything else. It has
/// services and a pipeline of its own, made when the first assistant asks: most servers never meet one, and all would start later.
/// </summary>
/// <param name="options">What the server needs.</param>
/// <param name="lifetime">That of the server.</param>
internal sealed class McpEndpoint(WebOptions options, IHostApplicationLifetime lifetime)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/mcp";

    private const string Instructions =
        "Experiments that train and compare models which tell the genres of music. Start with list_sweeps, then leaderboard or compare. "
            + "Accuracies are fractions in the structured content and percent in the text; quote them with their intervals, and repeat "
            + "the notes and warnings of an answer. Nothing can be changed here.";

    private readonly Lazy<(ServiceProvider Services, RequestDelegate Answer)> _pipeline = new(() => Build(options, lifetime));

    /// <summary>Answers a request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var (services, answer) = _pipeline.Value;
        var scope = services.CreateAsyncScope();
        await using var closing = scope.ConfigureAwait(false);
        var outer = context.RequestServices;
        context.RequestServices = scope.ServiceProvider;
        context.SetEndpoint(null); // it is found again, among those of the other pipeline
        try
        {
            await answer(context).ConfigureAwait(false);
        }
        finally
        {
            context.RequestServices = outer;
        }
    }

    private static (ServiceProvider Services, RequestDelegate Answer) Build(WebOptions options, IHostApplicationLifetime lifetime)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(new LoggerFactory());
        services.AddLogging();
        services.AddRouting();
        services.AddSingleton(new DiagnosticListener("Experiments.Mcp"));
        services.AddSingleton(lifetime);
        services.AddMcpServer(mcp =>
        {
            mcp.ServerInfo = new Implementation { Name = "experiments", Version = BuildVersion.Of(typeof(McpEndpoint)) };
            mcp.ServerInstructions = Instructions;
        })
            .WithHttpTransport(http => http.SessionMode = ModelContextProtocol.AspNetCore.HttpServerSessionMode.Stateless)
            .WithListToolsHandler((_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. McpTools.All.Select(Describe)] }))
            .WithCallToolHandler((request, cancellationToken) => CallAsync(options, request.Params, cancellationToken));
        var provider = services.BuildServiceProvider();
        var pipeline = new ApplicationBuilder(provider);
        pipeline.UseRouting();
        pipeline.UseEndpoints(routes => routes.MapMcp(Path));
        return (provider, pipeline.Build());
    }

    private static Tool Describe(McpTool tool) => new()
    {
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        InputSchema = tool.Schema(),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
    };

    private static async ValueTask<CallToolResult> CallAsync(
        WebOptions options, CallToolRequestParams? asked, CancellationToken cancellationToken)
    {
        try
        {
            var name = asked?.Name ?? "";
            var tool = McpTools.All.FirstOrDefault(tool => tool.Name == name) ?? throw UserErrorException.NotFound(
                $"there is no tool '{name}'{NearestName.Hint(name, [.. McpTools.All.Select(known => known.Name)])}");
            var arguments = asked?.Arguments ?? new Dictionary<string, JsonElement>();
            tool.RequireKnown(arguments.Keys);
            var names = await GivenNames.ReadAsync(options.Grains, cancellationToken).ConfigureAwait(false);
            var lost = new List<string>();
            var view = await tool.AskAsync(new McpCall(
                options.Grains.WithNames(names), arguments, options.FindLog, lost.Add, cancellationToken)).ConfigureAwait(false);
            return new CallToolResult
            {
                Content = [new TextContentBlock { Text = TextOf(options, [.. view.Blocks, .. lost.Select(line => new Line(line))]) }],
                StructuredContent = JsonSerializer.SerializeToElement(view.Json, DomainJson.Compact),
            };
        }
        catch (UserErrorException error)
        {
            return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = error.Message }] };
        }
    }

    /// <summary>As the terminal prints it, where the program of the terminal serves; otherwise a line for each row, cells apart.</summary>
    private static string TextOf(WebOptions options, IReadOnlyList<Block> blocks) => options.Print?.Invoke(blocks)
        ?? string.Join('\n', blocks.SelectMany(block => block switch
        {
            Line line => [Printable.Escape(line.Text)],
            Table table => table.Rows.Prepend(table.Headers).Select(row => Printable.Escape(string.Join(" | ", row))),
            _ => [],
        }));
}
