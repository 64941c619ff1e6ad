using System.Text;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Specs.Yaml;
using Experiments.Web.Predict;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Experiments.Web;

/// <summary>Errors as <c>application/problem+json</c> (RFC 9457), in the words that the terminal prints.</summary>
internal static class Problems
{
    /// <summary>The most problems that are listed, and letters of each: they may quote what was sent.</summary>
    internal const int MaxLines = 100;

    /// <inheritdoc cref="MaxLines"/>
    private const int MaxLetters = 1000;

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
            await Of(exception, context.Request, report).WriteAsync(context).ConfigureAwait(false);
        }
    };

    /// <summary>Writes a problem.</summary>
    public static Task WriteAsync(HttpContext context, int status, IReadOnlyList<string> lines) => Of(status, lines).WriteAsync(context);

    /// <summary>The answer that stands for an error; one that nobody expected is reported.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="request">The request that met it.</param>
    /// <param name="report">Receives what nobody expected.</param>
    public static Outcome Of(Exception exception, HttpRequest request, Action<string> report)
    {
        var error = UserErrorException.FindIn(exception) ?? exception;
        if (StatusOf(error) == StatusCodes.Status500InternalServerError)
        {
            report($"{request.Method} {request.Path}: {error.GetType().Name}: {error.Reason()}");
        }

        return Of(StatusOf(error), LinesOf(error), PlacesOf(error));
    }

    /// <summary>A problem with its words, and the keys of the request that it is about.</summary>
    public static Outcome Of(int status, IReadOnlyList<string> lines, IReadOnlyList<ConfigProblem>? places = null)
    {
        lines = [.. lines.Take(MaxLines).Select(Cut)];
        var problem = new
        {
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = lines[0],
            Problems = lines,
            Errors = places?.Take(MaxLines).Select(place => new
            {
                Path = place.Path is "" ? null : Cut(place.Path),
                Line = place.Position.Line is 0 ? (int?)null : place.Position.Line,
                Column = place.Position.Column is 0 ? (int?)null : place.Position.Column,
                Detail = Cut(place.Message),
            }),
        };
        var text = Printable.EscapeJson(JsonSerializer.Serialize(problem, DomainJson.Compact));
        return new Outcome(status, Encoding.UTF8.GetBytes(text), "application/problem+json") { Lines = lines };
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

    private static string Cut(string line) => line.Length <= MaxLetters ? line : $"{line[..MaxLetters]}…";

    private static IReadOnlyList<string> LinesOf(Exception exception) => exception switch
    {
        UserErrorException error => error.Lines,
        UploadRefusedException refused => [refused.Message],
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            [$"the request is too large: at most {RequestBounds.MaxSweepBytes >> 10} KiB for a sweep, and "
                + $"{RequestBounds.MaxBytes >> 10} KiB for anything else"],
        BadHttpRequestException bad => [bad.Message],
        TimeoutException => ["the silo did not answer in time; ask again"],
        _ => ["the server failed at this request; its terminal says why"],
    };

    /// <summary>The problems of a config in an error; null if it is about none.</summary>
    internal static IReadOnlyList<ConfigProblem>? PlacesOf(Exception? exception)
    {
        while (exception is not (null or ConfigException))
        {
            exception = exception.InnerException;
        }

        return (exception as ConfigException)?.Problems;
    }
}
