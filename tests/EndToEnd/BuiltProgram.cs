using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>The built <c>experiments</c> program, run as a user's script would.</summary>
internal static class BuiltProgram
{
    /// <summary>
    /// bin/Experiments.ClientCli/CONFIGURATION beside the tests' own bin/Experiments.EndToEnd/CONFIGURATION, or the folder that
    /// EXPERIMENTS_PROGRAMS names: coverage.sh measures the copy in the tests' own folder.
    /// </summary>
    private static readonly string Assembly = Path.Combine(
        Environment.GetEnvironmentVariable("EXPERIMENTS_PROGRAMS") ?? Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Experiments.ClientCli",
            Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))),
        "experiments.dll");

    public static async Task<Answer> RunAsync(string store, params string[] arguments)
    {
        using var running = Start(store, arguments);
        return await running.EndAsync();
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static Task<Answer> SucceedAsync(string store, params string[] arguments) => SucceedAsync([], store, arguments);

    /// <summary>The same with environment variables.</summary>
    public static async Task<Answer> SucceedAsync(Dictionary<string, string> variables, string store, params string[] arguments)
    {
        using var running = StartWith(variables, Environment.CurrentDirectory, store, arguments);
        var answer = await running.EndAsync();
        Assert.True(answer.ExitCode == 0, $"{string.Join(' ', arguments)} exited with {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
        return answer;
    }

    public static Running Start(string store, params string[] arguments) => StartIn(Environment.CurrentDirectory, store, arguments);

    /// <summary>The same from another working folder.</summary>
    public static Running StartIn(string folder, string store, params string[] arguments) => StartWith([], folder, store, arguments);

    /// <summary>The same with environment variables.</summary>
    public static Running StartWith(Dictionary<string, string> variables, string folder, string store, params string[] arguments)
    {
        Assert.True(File.Exists(Assembly), $"{Assembly} is not built");
        var start = Programs.Start(Assembly, arguments);
        start.WorkingDirectory = folder;
        start.Environment["EXPERIMENTS_STORE"] = store;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new Running(Process.Start(start)!); // not null: no shell is asked
    }
}

/// <summary>A command's output and exit code.</summary>
internal sealed record Answer(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>A running command.</summary>
internal sealed class Running : IDisposable
{
    /// <summary>
    /// Longer than any command of the tests takes, even on a busy machine: a command that hangs fails its test, not the whole test run.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly List<string> _error = [];
    private readonly Task _errorRead;
    private (string Words, TaskCompletionSource Said)? _awaited;

    public Running(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errorRead = Task.Run(ReadErrorAsync); // not among the continuations of tests, which may block their threads
    }

    public int Id => _process.Id;

    /// <summary>Stops reading its output: what it writes from now on goes to a pipe without a reader.</summary>
    public void CloseOutput()
    {
        _process.StandardOutput.Close();
        _process.StandardError.Close();
    }

    /// <summary>Waits for its exit code without reading its output.</summary>
    public async Task<int> ExitAsync()
    {
        await WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Waits until standard error has a line with the words.</summary>
    public async Task AwaitOutputAsync(string words)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_error)
        {
            if (_error.Any(line => line.Contains(words, StringComparison.Ordinal)))
            {
                return;
            }

            _awaited = (words, said);
        }

        await Task.WhenAny(said.Task, WaitForExitAsync());
        Assert.True(said.Task.IsCompleted, $"ended without '{words}':\n{string.Join('\n', _error)}");
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL: it can neither finish nor clean up.</summary>
    public void Kill() => _process.Kill();

    public async Task<Answer> EndAsync()
    {
        await WaitForExitAsync();
        await _errorRead;
        return new Answer(_process.ExitCode, await _output, string.Join('\n', _error));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private Task WaitForExitAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);

    private async Task ReadErrorAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_error)
            {
                _error.Add(line);
                if (_awaited is var (words, said) && line.Contains(words, StringComparison.Ordinal))
                {
                    said.TrySetResult();
                }
            }
        }
    }
}
