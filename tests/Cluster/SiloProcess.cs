using System.Collections.Concurrent;
using System.Diagnostics;
using Experiments.Silo;
using Xunit;

namespace Experiments.Cluster;

/// <summary>The silo program in a process of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>A variable that workers inherit from their silo: the store that they work on, by which they are found when it is gone.</summary>
    public const string Mark = "EXPERIMENTS_TEST_STORE";

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

    public static SiloProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(SiloHost).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EXPERIMENTS_CLUSTER"] = null;
        start.Environment[Mark] = arguments.SkipWhile(argument => argument != "--store").ElementAtOrDefault(1);
        return new SiloProcess(Process.Start(start)!); // not null: dotnet runs this test
    }

    /// <summary>Waits until its slots ask for work.</summary>
    public async Task<SiloProcess> JoinedAsync()
    {
        await Until.TrueAsync(
            () => Task.FromResult(_process.HasExited || Output.Contains(" joined with ", StringComparison.Ordinal)), isTrue => isTrue, seconds: 60);
        Assert.False(_process.HasExited, Output);
        return this;
    }

    /// <summary>Waits until it has written a line with these words.</summary>
    public Task SaysAsync(string words) => Until.TrueAsync(() => Task.FromResult(Output.Contains(words, StringComparison.Ordinal)), said => said, seconds: 60);

    /// <summary>Sends a signal by its name, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its own end and answers its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: it can neither finish nor say good-bye.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
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
