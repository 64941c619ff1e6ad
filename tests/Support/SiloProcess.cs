using System.Collections.Concurrent;
using System.Diagnostics;
using Experiments.Silo;

namespace Experiments.Support;

/// <summary>The silo program in a process of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>
    /// A variable that workers inherit from their silo: the store that they work on, by which they are found when it is gone.
    /// </summary>
    public const string Mark = "EXPERIMENTS_TEST_STORE";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Longer than any silo may take to end.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];

    private SiloProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What it wrote until now.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the silo of this build.</summary>
    public static SiloProcess Start(params string[] arguments) => StartBuild(typeof(SiloHost).Assembly.Location, arguments);

    /// <summary>Starts the silo of another build, by the path of its assembly.</summary>
    public static SiloProcess StartBuild(string assembly, params string[] arguments) => StartWith([], assembly, arguments);

    /// <summary>Starts the silo of this build with variables set.</summary>
    public static SiloProcess StartWith(Dictionary<string, string> variables, params string[] arguments) =>
        StartWith(variables, typeof(SiloHost).Assembly.Location, arguments);

    private static SiloProcess StartWith(Dictionary<string, string> variables, string assembly, string[] arguments)
    {
        var start = Programs.Start(assembly, arguments);
        start.Environment[Mark] = arguments.SkipWhile(argument => argument != "--store").ElementAtOrDefault(1);
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new SiloProcess(Process.Start(start)!); // not null: dotnet runs this program
    }

    /// <summary>Waits until its slots ask for work.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task<SiloProcess> JoinedAsync()
    {
        await SaysAsync(" joined with ").ConfigureAwait(false);
        return this;
    }

    /// <summary>Waits until it has written a line with these words.</summary>
    /// <exception cref="InvalidOperationException">It ended without them.</exception>
    /// <exception cref="TimeoutException">It did not come to it.</exception>
    public async Task SaysAsync(string words)
    {
        var started = Stopwatch.GetTimestamp();
        while (!Output.Contains(words, StringComparison.Ordinal))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"the silo ended with {_process.ExitCode}, without '{words}':\n{Output}");
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"the silo did not come to '{words}':\n{Output}");
            }

            await Task.Delay(50).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a signal by its name, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its own end and answers its exit code.</summary>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(LongestEnd, cancellationToken).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: it can neither finish nor say good-bye.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            _output.Enqueue(text);
        }
    }
}
