using System.Text;

namespace Experiments.Web.Pages.Experiment;

/// <summary>The end of a log: however long it is, no more than a screen or two.</summary>
/// <param name="Lines">The last lines, the oldest first.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
public sealed record LogTail(IReadOnlyList<string> Lines, bool IsWhole)
{
    /// <summary>The most lines.</summary>
    public const int MaxLines = 200;

    private const int MaxBytes = 64 << 10;

    /// <summary>Reads the end of a file, which something may still write; null if it cannot be read.</summary>
    public static async Task<LogTail?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using var closing = file.ConfigureAwait(false);
            var from = Math.Max(0, file.Length - MaxBytes);
            file.Position = from;
            var bytes = new byte[(int)(file.Length - from)];
            var count = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            var lines = Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\n').Split('\n');

            // The first line may have lost its beginning.
            string[] whole = [.. lines.Skip(from > 0 ? 1 : 0).Select(line => line.TrimEnd('\r'))];
            return new LogTail([.. whole.TakeLast(MaxLines)], from == 0 && whole.Length <= MaxLines);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
