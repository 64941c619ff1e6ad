using Experiments.Web.Admission;
using Experiments.Web.Changes;
using Experiments.Web.Components;
using Experiments.Web.Pages.Cluster;
using Experiments.Web.Pages.Compare;
using Experiments.Web.Pages.Datasets;
using Experiments.Web.Pages.Experiment;
using Experiments.Web.Pages.Live;
using Experiments.Web.Pages.Models;
using Experiments.Web.Pages.Predict;
using Experiments.Web.Pages.Submit;
using Experiments.Web.Pages.Sweeps;
using Experiments.Web.Predict;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web.Pages;

/// <summary>The pages: an address, and the component that shows what is there. To add one, add a line to <see cref="Map"/>.</summary>
internal static class PageEndpoints
{
    /// <summary>Maps all pages.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="options">What the server needs.</param>
    /// <param name="hub">Keeps what one watches up to date.</param>
    /// <param name="flash">Keeps what forms did.</param>
    /// <param name="uploads">Predicts what is sent.</param>
    /// <param name="submitter">Checks and starts sweeps; null for a server that takes no changes.</param>
    public static void Map(
        IEndpointRouteBuilder routes, WebOptions options, LiveHub hub, Flash flash, UploadedAudio uploads, SweepSubmitter? submitter)
    {
        PageFiles.Map(routes);
        LiveEndpoint.Map(routes, hub);
        routes.MapGet("/", context =>
        {
            context.Response.Redirect("/sweeps");
            return Task.CompletedTask;
        });
        Page<SweepsPage>("/sweeps", SweepsModel.ReadAsync);
        Page<SubmitPage>(SubmitModel.Path, SubmitModel.ReadAsync);
        Form<SubmitPage>(SubmitModel.Path, asked => SubmitPost.AnswerAsync(asked, submitter, flash));
        Page<SweepPage>("/sweeps/{sweep}", SweepModel.ReadAsync);
        Page<ComparePage>("/compare", CompareModel.ReadAsync);
        Page<ClusterPage>("/cluster", ClusterModel.ReadAsync);
        Page<DatasetsPage>("/datasets", DatasetsModel.ReadAsync);
        Page<DatasetPage>("/datasets/{dataset}", DatasetModel.ReadAsync);
        Page<HardestPage>("/datasets/{dataset}/hardest", HardestModel.ReadAsync);
        Page<DoubtsPage>("/datasets/{dataset}/doubts", DoubtsModel.ReadAsync);
        Page<BlendsPage>("/datasets/{dataset}/blends", BlendsModel.ReadAsync);
        Page<AuditPage>("/datasets/{dataset}/audit", AuditModel.ReadAsync);
        Page<NotesPage>("/datasets/{dataset}/notes", NotesModel.ReadAsync);
        Page<TrackPage>("/tracks/{dataset}/{track}", TrackModel.ReadAsync);
        Page<SlicePage>("/slices/{dataset}/{track}/{index}", SliceModel.ReadAsync);
        routes.MapGet("/sweeps/{sweep}/points", async context => await Answers.WriteDataAsync(
            context,
            await SweepModel.ReadPointsAsync(await PageRequest.OfAsync(context, options).ConfigureAwait(false)).ConfigureAwait(false))
            .ConfigureAwait(false));
        Page<RunsPage>("/sweeps/{sweep}/runs", RunsModel.ReadAsync);
        Page<SectionPage>("/sweeps/{sweep}/{section}", SectionModel.ReadAsync);
        Page<ExperimentPage>("/experiments/{sweep}/{experiment}", ExperimentModel.ReadAsync);
        Page<RunPage>("/runs/{sweep}/{experiment}/{run}", RunModel.ReadAsync);
        Page<ModelsPage>("/models", ModelsModel.ReadAsync);
        Page<ModelPage>("/models/{name}", ModelModel.ReadAsync);
        Page<PredictPage>("/predict", PredictModel.ReadAsync);
        Form<PredictPage>("/predict", asked => PredictPost.AnswerAsync(asked, uploads));

        void Page<TPage>(string path, Func<PageRequest, Task<object>> readAsync)
            where TPage : IComponent =>
            routes.MapGet(path, context => ShowAsync<TPage>(context, options, Here(context), readAsync));

        void Form<TPage>(string path, Func<PageRequest, Task<object>> answerAsync)
            where TPage : IComponent =>
            routes.MapPost(path, context => ShowAsync<TPage>(context, options, Here(context), answerAsync));

        Surroundings Here(HttpContext context)
        {
            var said = flash.Take(context);
            return new Surroundings(HasPages: true)
            {
                Role = Caller.RoleOf(context.User),
                Token = options.Catalog is null ? null : AntiForgery.TokenOf(Entry.CookieOf(context.Request) ?? ""),
                Address = context.Request.Path + context.Request.QueryString,
                Said = said?.Lines ?? [],
                HasFailed = said is { IsProblem: true },
            };
        }
    }

    /// <summary>Answers with a page; what goes wrong is a page too.</summary>
    private static async Task ShowAsync<TPage>(
        HttpContext context, WebOptions options, Surroundings here, Func<PageRequest, Task<object>> readAsync)
        where TPage : IComponent
    {
        try
        {
            var asked = await PageRequest.OfAsync(context, options).ConfigureAwait(false);
            var model = await readAsync(asked).ConfigureAwait(false);
            if (model is IPageAnswer { Location: { } location })
            {
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                context.Response.Headers.Location = location;
                return;
            }

            var status = (model as IPageAnswer)?.Status ?? StatusCodes.Status200OK;
            await WriteAsync<TPage>(context, here, status, model).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var problem = Problems.Of(exception, context.Request, options.Report);
            await (PageRequest.IsForFragment(context)
                ? WriteAsync<ProblemLines>(context, here, problem.Status, problem.Lines)
                : WriteAsync<ProblemPage>(context, here, problem.Status, problem.Lines)).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync<TPage>(HttpContext context, Surroundings here, int status, object model)
        where TPage : IComponent
    {
        var html = await PageRenderer.RenderPageAsync<TPage>(here, model)
            .ConfigureAwait(false);
        context.Response.StatusCode = status;
        context.Response.Headers.Vary = PageRequest.FragmentHeader;
        await Answers.WriteAsync(context, html, "text/html; charset=utf-8").ConfigureAwait(false);
    }
}
