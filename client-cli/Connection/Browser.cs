using System.ComponentModel;
using System.Diagnostics;
using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Connection;

/// <summary>Opens the user's browser.</summary>
internal static class Browser
{
    /// <summary>Names a program that is started with the address instead of the system's own; also for tests.</summary>
    private const string Variable = "BROWSER";

    /// <summary>How long a program that fails takes to do so; one that shows the page itself goes on.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Opens an address. A browser that cannot be opened is no failure of the command: one line says so.</summary>
    public static async Task OpenAsync(string address, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(StartOf(address, Environment.GetEnvironmentVariable(Variable)));
            if (process is null || await TryWaitAsync(process, cancellationToken).ConfigureAwait(false) is null or 0)
            {
                return;
            }

            terminal.Error($"no browser could be opened ({process.StartInfo.FileName} failed); open {address}");
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            terminal.Error($"no browser could be opened ({exception.Reason()}); open {address}");
        }
    }

    /// <summary>What opens an address: the program of the environment, or the system's own.</summary>
    internal static ProcessStartInfo StartOf(string address, string? browser)
    {
        if (string.IsNullOrWhiteSpace(browser) && OperatingSystem.IsWindows())
        {
            return new ProcessStartInfo(address) { UseShellExecute = true };
        }

        var program = !string.IsNullOrWhiteSpace(browser) ? browser : OperatingSystem.IsMacOS() ? "open" : "xdg-open";

        // What it prints is not for this terminal.
        return new ProcessStartInfo(program, [address])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>The exit code; null if it still runs.</summary>
    private static async Task<int?> TryWaitAsync(Process process, CancellationToken cancellationToken)
    {
        if (process.StartInfo.UseShellExecute)
        {
            return null;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return process.HasExited ? process.ExitCode : null;
    }
}
