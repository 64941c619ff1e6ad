using System.Collections.Concurrent;
using System.Diagnostics;
using Experiments.Silo;

namespace Experiments.Support;

/// <summary>The silo program as a child process.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>
    /// A variable that workers inherit from their silo: their store, which identifies them when the silo is gone.
    /// </summary>
    public const string Mark = "EXPERIMENTS_TEST_STORE";

    /// <summary>Longer than any silo may take to start or to speak, even on a busy machine: what hangs, hangs for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Longer than any silo may take to exit.</summary>
    private static readonly TimeSpan MaxStopTime = TimeSpan.FromMinutes(3);

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

    /// <summary>Its output so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the silo of this build.</summary>
    public static SiloProcess Start(params string[] arguments) => StartBuild(typeof(SiloHost).Assembly.Location, arguments);

    /// <summary>Starts the silo of another build, by the path of its assembly.</summary>
    public static SiloProcess StartBuild(string assembly, params string[] arguments) => StartWith([], assembly, arguments);

    /// <summary>Starts the silo of this build with additional environment variables.</summary>
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
    /// <exception cref="InvalidOperationException">It exited instead.</exception>
    public async Task<SiloProcess> WaitUntilJoinedAsync()
    {
        await AwaitOutputAsync(" joined with ").ConfigureAwait(false);
        return this;
    }

    /// <summary>The address of its HTTP endpoints, if it was started with <c>--http</c>; port 0 takes any that is free.</summary>
    public async Task<Uri> HttpAddressAsync()
    {
        const string Words = "Now listening on: ";
        await AwaitOutputAsync(Words).ConfigureAwait(false);
        return new Uri(Output.Split('\n').First(line => line.Contains(Words, StringComparison.Ordinal)).Split(Words)[1].Trim());
    }

    /// <summary>Waits until it has written a line with these words.</summary>
    /// <exception cref="InvalidOperationException">It exited without them.</exception>
    /// <exception cref="TimeoutException">It did not write them in time.</exception>
    public async Task AwaitOutputAsync(string words)
    {
        var started = Stopwatch.GetTimestamp();
        while (!Output.Contains(words, StringComparison.Ordinal))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"the silo exited with {_process.ExitCode}, without '{words}':\n{Output}");
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"the silo did not log '{words}':\n{Output}");
            }

            await Task.Delay(50).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a signal by name, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it exits by itself and returns its exit code.</summary>
    /// <exception cref="TimeoutException">It does not exit.</exception>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(MaxStopTime, cancellationToken).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: it can neither finish nor clean up.</summary>
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
