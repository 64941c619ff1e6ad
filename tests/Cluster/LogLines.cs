using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Captures a host's log.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(_lines, categoryName);

    public void Dispose()
    {
    }

    /// <summary>Waits for a line with these words and returns it.</summary>
    public async Task<string> AwaitOutputAsync(string words)
    {
        try
        {
            return (await Until.TrueAsync(
                // Not null: waited for.
                () => Task.FromResult(_lines.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal))),
                line => line is not null, seconds: 20))!;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"nothing said '{words}':\n{string.Join('\n', _lines)}");
            throw;
        }
    }

    private sealed class Logger(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
