using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.Specs.Yaml;

namespace Experiments.ClientCli.Output;

/// <summary>Reports what went wrong in a line or two, with the exit code; no stack trace unless requested.</summary>
internal static class Errors
{
    /// <summary>Reports an exception; with --json also as <c>{"error": {"kind", "message", "problems"}}</c> on standard output.</summary>
    public static ExitCode Report(Exception exception, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var (code, kind, lines) = (UserErrorException.FindIn(exception) ?? exception) switch
        {
            UserErrorException user => ((ExitCode)user.Kind, EnumWords.Of(user.Kind), user.Lines),
            _ when StorageFault.Find(exception) is { } fault =>
                (ExitCode.Failed, "storage", [$"{fault}; {fault.Remedy} and run the command again; finished work is kept"]),
            OperationCanceledException when cancellationToken.IsCancellationRequested =>
                (ExitCode.Interrupted, "interrupted", ["interrupted"]),
            OperationCanceledException =>
                (ExitCode.Failed, "outage", ["a silo stopped before it responded; run the command again"]),
            _ when Outage.Of(exception) is { } outage => (ExitCode.Failed, "outage", [$"{outage.Words}; run the command again"]),
            _ => (ExitCode.Failed, "internal",
                [$"internal error: {exception.Message.TrimEnd('.')}; run the command with --verbose for the stack trace"]),
        };
        foreach (var line in terminal.IsVerbose ? lines.Concat(exception.ToString().ReplaceLineEndings("\n").Split('\n')) : lines)
        {
            foreach (var part in TextWrap.Lines(line, TextTable.ErrorWidth, hanging: 2))
            {
                terminal.Error(part);
            }
        }

        var problems = (exception.InnerException as ConfigException)?.Problems;
        terminal.Json(new { Error = new { Kind = kind, Message = string.Join('\n', lines), Problems = problems?.Select(Describe) } });
        return code;
    }

    /// <summary>A config problem as JSON shows it.</summary>
    public static object Describe(ConfigProblem problem) =>
        new { problem.Position.Source, problem.Position.Line, problem.Position.Column, problem.Message };
}
