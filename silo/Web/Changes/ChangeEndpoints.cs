using System.Text;
using Experiments.Domain;
using Experiments.Specs.Yaml;
using Experiments.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web.Changes;

/// <summary>
/// Changes by POST: those of <see cref="ChangeTable"/>, and the submission of sweeps. What is common to them is here: the body, the key by
/// which a change is made once, and the way back to the page whose form it was.
/// </summary>
/// <param name="options">What the server needs.</param>
/// <param name="submitter">Submits sweeps.</param>
/// <param name="flash">Keeps what forms did.</param>
/// <param name="stopping">Ends what outlives its request.</param>
internal sealed class ChangeEndpoints(WebOptions options, SweepSubmitter submitter, Flash flash, CancellationToken stopping)
{
    private const string SubmitSummary =
        "Submits a sweep: a sweep file as YAML or JSON; ?dryRun=true shows what it would run. The same sweep again continues.";

    /// <summary>The field of a form that has a sweep file.</summary>
    private const string SweepField = "sweep";
    private const string DryRun = "dryRun";

    private static readonly string[] YamlTypes = ["application/yaml", "text/yaml", "application/x-yaml", "text/x-yaml"];

    private readonly IdempotencyKeys _keys = new(TimeProvider.System);

    /// <summary>The list of changes, for programs that ask what there is.</summary>
    public static IEnumerable<object> List() => ChangeTable.All
        .Append(new Change("sweeps", SubmitSummary, [], _ => throw new NotSupportedException()))
        .OrderBy(change => change.Path, StringComparer.Ordinal)
        .Select(change => new
        {
            Method = "POST",
            Path = $"{ApiEndpoints.Root}/{change.Path}",
            change.Summary,
            Body = change.Fields.Select(field => new { field.Name, field.Type, field.Summary, Required = field.IsRequired }),
        });

    /// <summary>Maps all changes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var change in ChangeTable.All)
        {
            var make = Serve((request, body, cancellation) => MakeAsync(request, change, body, cancellation));
            routes.MapPost($"{ApiEndpoints.Root}/{change.Path}", make)
                .WithSummary(change.Summary).WithTags(change.Path.Split('/')[0]).WithMetadata(new ChangeSchema(change.Fields));
        }

        var submit = Serve((request, body, cancellation) => SubmitAsync(IsDry(request), body, cancellation));
        routes.MapPost($"{ApiEndpoints.Root}/sweeps", submit).WithSummary(SubmitSummary).WithTags("sweeps").WithMetadata(
            new ApiParameter(DryRun, "Show what it would run, and store nothing.") { Type = "boolean" },
            new BodyTypes([RequestBody.Json, .. YamlTypes]));
    }

    private RequestDelegate Serve(MakeOutcome makeAsync) => context => ServeAsync(context, makeAsync);

    /// <summary>Refuses what an address has besides what is known, so that a mistyped parameter is not a change.</summary>
    private static void RequireKnown(HttpRequest request, string? known)
    {
        if (request.Query.Keys.FirstOrDefault(name => !name.Equals(known, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new UserErrorException($"{Printable.Escape(other)}: a change has no such parameter in its address; "
                + (known is null ? "what it takes stands in its body" : $"it may have {known}"));
        }
    }

    private static bool IsDry(HttpRequest request)
    {
        RequireKnown(request, DryRun);
        return request.Query[DryRun] switch
        {
            [] or ["false"] => false,
            ["true"] => true,
            var other => throw new UserErrorException($"{DryRun}={other}: must be true or false"),
        };
    }

    private async Task ServeAsync(HttpContext context, MakeOutcome makeAsync)
    {
        var request = context.Request;
        var body = await RequestBody.ReadAsync(request).ConfigureAwait(false);
        var back = body.Form is { } form ? ReturnPath.Require(form[ReturnPath.Field]) : null;
        var outcome = IdempotencyKeys.KeyOf(request) is { } key
            ? await _keys.OnceAsync(
                $"{context.User.Identity?.Name} {key}", body.HashWith(request), () => TryAsync(stopping), context.RequestAborted)
                .ConfigureAwait(false)
            : await TryAsync(context.RequestAborted).ConfigureAwait(false);
        if (back is null)
        {
            await outcome.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        flash.Put(context, new FlashMessage(outcome.IsProblem, outcome.Lines));
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = back.Replace(
            ReturnPath.Made, Uri.EscapeDataString(outcome.Made ?? ""), StringComparison.Ordinal);

        async Task<Outcome> TryAsync(CancellationToken cancellation)
        {
            try
            {
                return await makeAsync(request, body, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                return Problems.Of(exception, request, options.Report);
            }
        }
    }

    private async Task<Outcome> MakeAsync(HttpRequest request, Change change, RequestBody sent, CancellationToken cancellation)
    {
        RequireKnown(request, null);
        var body = sent.Form is { } form ? ChangeBody.OfForm(form, change.Fields)
            : sent.Type == RequestBody.Json || sent.Content.Length == 0 ? ChangeBody.OfJson(sent.Content, change.Fields)
            : throw Refuse(sent, RequestBody.Json);
        var notes = new List<string>();
        var scope = await submitter.OpenAsync(notes, cancellation).ConfigureAwait(false);
        var call = new ChangeCall(scope, request.RouteValues, body, sent.Form is not null, GoOn, cancellation);
        return Outcome.Of(await change.MakeAsync(call).ConfigureAwait(false), notes);
    }

    private async Task<Outcome> SubmitAsync(bool isDry, RequestBody body, CancellationToken cancellation)
    {
        var notes = new List<string>();
        if (isDry)
        {
            return Outcome.Of(await submitter.PlanAsync(SweepOf(body), notes, cancellation).ConfigureAwait(false), notes);
        }

        var (id, isNew, view) = await submitter.StartAsync(SweepOf(body), notes, cancellation).ConfigureAwait(false);
        return Outcome.Of(view, notes, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK) with
        {
            Location = $"{ApiEndpoints.Root}/sweeps/{Uri.EscapeDataString(id)}",
            Made = id,
        };
    }

    private static SentConfig SweepOf(RequestBody body) => body switch
    {
        { Form: { } form } => new SentConfig(Encoding.UTF8.GetBytes(form[SweepField].ToString()), IsJson: false),
        { Type: RequestBody.Json } => new SentConfig(body.Content, IsJson: true),
        _ when YamlTypes.Contains(body.Type) => new SentConfig(body.Content, IsJson: false),
        _ => throw Refuse(body, $"{YamlTypes[0]} or {RequestBody.Json}"),
    };

    private static BadHttpRequestException Refuse(RequestBody body, string types) => new(
        $"Content-Type must be {types}, not {(body.Type.Length > 0 ? $"'{Printable.Escape(body.Type)}'" : "left out")}",
        StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Has work done after the answer; what goes wrong with it is reported.</summary>
    private void GoOn(Func<CancellationToken, Task> workAsync)
    {
        _ = RunAsync();

        async Task RunAsync()
        {
            try
            {
                await workAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The server ends.
            }
            catch (Exception exception)
            {
                options.Report(UserErrorException.FindIn(exception)?.Message ?? $"{exception.GetType().Name}: {exception.Reason()}");
            }
        }
    }

    /// <summary>Does what a request asks for.</summary>
    private delegate Task<Outcome> MakeOutcome(HttpRequest request, RequestBody body, CancellationToken cancellation);
}
