using System.Text.Json;
using Experiments.Domain;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Experiments.Web;

/// <summary>Errors as <c>application/problem+json</c> (RFC 9457), in the words that the terminal prints.</summary>
internal static class Problems
{
    /// <summary>Answers what goes wrong further in.</summary>
    /// <param name="report">Receives what nobody expected, a line each.</param>
    public static Func<HttpContext, RequestDelegate, Task> CatchAsync(Action<string> report) => async (context, next) =>
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            if (exception is not UserErrorException)
            {
                report($"{context.Request.Method} {context.Request.Path}: {exception.GetType().Name}: {exception.Reason()}");
            }

            await WriteAsync(context, StatusOf(exception), LinesOf(exception)).ConfigureAwait(false);
        }
    };

    /// <summary>Writes a problem.</summary>
    public static async Task WriteAsync(HttpContext context, int status, IReadOnlyList<string> lines)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        var problem = new { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = lines[0], Problems = lines };
        await context.Response.WriteAsync(
            Printable.EscapeJson(JsonSerializer.Serialize(problem, DomainJson.Compact)), context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The status that stands for an error.</summary>
    internal static int StatusOf(Exception exception) => exception switch
    {
        UserErrorException { Kind: UserErrorKind.NotFound } => StatusCodes.Status404NotFound,
        UserErrorException { Kind: UserErrorKind.Invalid } => StatusCodes.Status400BadRequest,
        UserErrorException { Kind: UserErrorKind.Unreachable } => StatusCodes.Status503ServiceUnavailable,
        UserErrorException { Kind: UserErrorKind.Forbidden } => StatusCodes.Status403Forbidden,
        UserErrorException => StatusCodes.Status409Conflict,
        BadHttpRequestException bad => bad.StatusCode,
        TimeoutException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static IReadOnlyList<string> LinesOf(Exception exception) => exception switch
    {
        UserErrorException error => error.Lines,
        BadHttpRequestException bad => [bad.Message],
        TimeoutException => ["the silo did not answer in time; ask again"],
        _ => ["the server failed at this request; its terminal says why"],
    };
}
