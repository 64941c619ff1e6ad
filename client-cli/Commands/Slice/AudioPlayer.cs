using System.ComponentModel;
using System.Diagnostics;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>A program of this machine that plays WAV files.</summary>
/// <param name="Program">Its path.</param>
/// <param name="Arguments">What comes before the file.</param>
internal sealed record AudioPlayer(string Program, IReadOnlyList<string> Arguments)
{
    private static readonly (string Name, string[] Arguments)[] Known =
    [
        ("ffplay", ["-nodisp", "-autoexit", "-loglevel", "error"]), ("paplay", []), ("aplay", ["-q"]), ("afplay", []),
    ];

    /// <summary>The programs that are looked for, in order.</summary>
    public static IEnumerable<string> Names => Known.Select(player => player.Name);

    /// <summary>The first that is on the PATH; null if there is none.</summary>
    public static AudioPlayer? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Known
            .SelectMany(player => folders.Select(folder => new AudioPlayer(Path.Combine(folder, player.Name), player.Arguments)))
            .FirstOrDefault(player => File.Exists(player.Program));
    }

    /// <summary>Plays to the end; cancelling stops the sound.</summary>
    /// <param name="wav">A WAV file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="UserErrorException">The player cannot be started, or says that it cannot play.</exception>
    public async Task PlayAsync(ReadOnlyMemory<byte> wav, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("experiments-");
        try
        {
            var file = Path.Combine(folder.FullName, "slice.wav");
            await File.WriteAllBytesAsync(file, wav, cancellationToken).ConfigureAwait(false);
            var start = new ProcessStartInfo(Program, [.. Arguments, file]) { RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!; // not null: no shell is asked
            try
            {
                var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken),
                    process.StandardError.ReadToEndAsync(cancellationToken));
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                _ = await output.ConfigureAwait(false);

                // ffplay ends with 0 where there is no sound card, but says so.
                var reason = (await errors.ConfigureAwait(false)).Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault("");
                if (process.ExitCode != 0 || reason.Length > 0)
                {
                    throw CannotPlay(reason.Length > 0 ? reason : $"it ended with code {process.ExitCode}");
                }
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw CannotPlay(error.Reason());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private UserErrorException CannotPlay(string reason) => UserErrorException.Failed(
        $"{Path.GetFileName(Program)} cannot play it: {reason}; `experiments slice export` writes the sound to a file");
}
