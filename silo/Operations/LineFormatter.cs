using Experiments.Domain;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Experiments.Silo.Operations;

/// <summary>
/// Formats a log event as one line, <c>warn: Category[7] message</c>, whatever the names in it contain: see <see cref="Printable"/>.
/// </summary>
public sealed class LineFormatter() : ConsoleFormatter(Key)
{
    /// <summary>The formatter's name in the console options.</summary>
    public const string Key = "line";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var text = logEntry.Exception is { } exception ? $"{message} {exception.ToString().ReplaceLineEndings(" ")}" : message;
        textWriter.WriteLine($"{Word(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {Printable.Escape(text)}");
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
