using System.Net;
using System.Text;
using Experiments.Web;
using Experiments.Web.Changes;
using Experiments.Web.Predict;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Xunit;
using OpenApiDocument = Experiments.Web.OpenApi.OpenApiDocument;

namespace Experiments.Unit.Web;

/// <summary>
/// <c>silo/Web/openapi.json</c> is the document of the endpoints that there are. To write it again, set EXPERIMENTS_WRITE_OPENAPI=1 and run
/// this class; read the diff.
/// </summary>
public sealed class OpenApiDocumentTests
{
    private static readonly string File = Path.Combine(Repository.Root, "silo", "Web", "openapi.json");

    private static string Text => OpenApiDocument.Text(Endpoints());

    [Fact]
    public void The_committed_document_is_that_of_the_endpoints()
    {
        if (Environment.GetEnvironmentVariable("EXPERIMENTS_WRITE_OPENAPI") == "1")
        {
            System.IO.File.WriteAllText(File, Text);
        }

        Assert.Equal(System.IO.File.ReadAllText(File), Text);
    }

    [Fact]
    public async Task It_keeps_the_rules_of_OpenAPI()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Text));
        var (document, diagnostic) = await Microsoft.OpenApi.OpenApiDocument.LoadAsync(
            stream, "json", new OpenApiReaderSettings(), TestContext.Current.CancellationToken);
        Assert.Empty(diagnostic!.Errors.Select(error => $"{error.Pointer}: {error.Message}")); // not null: it was read
        Assert.Empty(diagnostic.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}"));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        var operations = document!.Paths.SelectMany(path => path.Value.Operations!.Values).ToArray(); // not null: every path has one
        Assert.Equal(operations.Length, operations.DistinctBy(operation => operation.OperationId).Count());
        Assert.All(operations, operation => Assert.NotEmpty(operation.Responses!["404"].Content!)); // not null: every one can miss
    }

    [Fact]
    public void Every_endpoint_of_the_API_that_answers_a_question_is_in_it()
    {
        var missing = Endpoints().OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText is { } path
            && path is not ("/api/v1" or "/api/v1/openapi.json")
            && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>() is null);
        Assert.Empty(missing.Select(endpoint => endpoint.RoutePattern.RawText));
    }

    private static Endpoint[] Endpoints()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        using var folder = new TemporaryFolder();

        // Nobody asks, so that there are no grains.
        var options = new WebOptions(new IPEndPoint(IPAddress.Loopback, 0), AccessKey.Of(folder.Path), null!, _ => null, _ => { });
        ApiEndpoints.Map(web, options, new UploadedAudio(Path.GetTempPath()));
        new ChangeEndpoints(options, new SweepSubmitter(options, null!), new Flash(TimeProvider.System), default).Map(web);
        return [.. ((IEndpointRouteBuilder)web).DataSources.SelectMany(source => source.Endpoints)];
    }
}
