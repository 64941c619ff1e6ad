using Experiments.Web.Components;
using Experiments.Web.Pages.Cluster;
using Experiments.Web.Pages.Compare;
using Experiments.Web.Pages.Experiment;
using Experiments.Web.Pages.Live;
using Experiments.Web.Pages.Models;
using Experiments.Web.Pages.Predict;
using Experiments.Web.Pages.Sweeps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web.Pages;

/// <summary>The pages: an address, and the component that shows what is there. To add one, add a line to <see cref="Map"/>.</summary>
internal static class PageEndpoints
{
    private static readonly Surroundings Here = new(HasPages: true);

    /// <summary>Maps all pages.</summary>
    public static void Map(IEndpointRouteBuilder routes, WebOptions options, LiveHub hub)
    {
        PageFiles.Map(routes);
        LiveEndpoint.Map(routes, hub);
        routes.MapGet("/", context =>
        {
            context.Response.Redirect("/sweeps");
            return Task.CompletedTask;
        });
        Page<SweepsPage>("/sweeps", SweepsModel.ReadAsync);
        Page<SweepPage>("/sweeps/{sweep}", SweepModel.ReadAsync);
        Page<ComparePage>("/compare", CompareModel.ReadAsync);
        Page<ClusterPage>("/cluster", ClusterModel.ReadAsync);
        routes.MapGet("/sweeps/{sweep}/points", async context => await Answers.WriteDataAsync(
            context,
            await SweepModel.ReadPointsAsync(await PageRequest.OfAsync(context, options).ConfigureAwait(false)).ConfigureAwait(false))
            .ConfigureAwait(false));
        Page<SectionPage>("/sweeps/{sweep}/{section}", SectionModel.ReadAsync);
        Page<ExperimentPage>("/experiments/{sweep}/{experiment}", ExperimentModel.ReadAsync);
        Page<RunPage>("/runs/{sweep}/{experiment}/{run}", RunModel.ReadAsync);
        Page<ModelsPage>("/models", ModelsModel.ReadAsync);
        Page<ModelPage>("/models/{name}", ModelModel.ReadAsync);
        Page<PredictPage>("/predict", PredictModel.ReadAsync);
        routes.MapPost("/predict", context => ShowAsync<PredictPage>(context, options, PredictPost.AnswerAsync));

        void Page<TPage>(string path, Func<PageRequest, Task<object>> readAsync)
            where TPage : IComponent => routes.MapGet(path, context => ShowAsync<TPage>(context, options, readAsync));
    }

    /// <summary>Answers with a page; what goes wrong is a page too.</summary>
    private static async Task ShowAsync<TPage>(HttpContext context, WebOptions options, Func<PageRequest, Task<object>> readAsync)
        where TPage : IComponent
    {
        try
        {
            var asked = await PageRequest.OfAsync(context, options).ConfigureAwait(false);
            var model = await readAsync(asked).ConfigureAwait(false);
            await WriteAsync<TPage>(context, StatusCodes.Status200OK, model).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            Problems.ReportUnexpected(context, exception, options.Report);
            var (status, lines) = (Problems.StatusOf(exception), Problems.LinesOf(exception));
            await (PageRequest.IsForFragment(context)
                ? WriteAsync<ProblemLines>(context, status, lines) : WriteAsync<ProblemPage>(context, status, lines)).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync<TPage>(HttpContext context, int status, object model)
        where TPage : IComponent
    {
        var html = await PageRenderer.RenderAsync<TPage>(Here, new Dictionary<string, object?> { ["Model"] = model })
            .ConfigureAwait(false);
        context.Response.StatusCode = status;
        context.Response.Headers.Vary = PageRequest.FragmentHeader;
        await Answers.WriteAsync(context, html, "text/html; charset=utf-8").ConfigureAwait(false);
    }
}
