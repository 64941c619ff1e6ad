using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands;

/// <summary>A file whose content is sent to the silo in one message.</summary>
internal static class UploadFile
{
    private const long MaxBytes = Prediction.MaxBytes;

    /// <param name="path">The file.</param>
    /// <param name="what">What it is, such as "a file to predict".</param>
    /// <param name="advice">What to do if it is too large.</param>
    /// <exception cref="UserErrorException">The file does not exist, is a folder or is too large.</exception>
    public static void Check(string path, string what, string advice)
    {
        if (InputFile.Measure(path) is > MaxBytes and var bytes)
        {
            throw new UserErrorException($"{path}: is {bytes >> 20} MiB; {what} may be at most {MaxBytes >> 20} MiB. {advice}");
        }
    }

    /// <summary>What standard input has, up to its end.</summary>
    /// <exception cref="UserErrorException">It is too large, or empty.</exception>
    public static async Task<byte[]> ReadStandardInputAsync(CancellationToken cancellationToken)
    {
        using var input = Console.OpenStandardInput();
        using var content = new MemoryStream();
        var block = new byte[1 << 16];
        while (await input.ReadAsync(block, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            content.Write(block, 0, count);
            if (content.Length > MaxBytes)
            {
                throw new UserErrorException($"-: more than {MaxBytes >> 20} MiB of audio on standard input; cut it, or compress it");
            }
        }

        return content.Length > 0 ? content.ToArray() : throw new UserErrorException("-: there is no audio on standard input");
    }

    /// <summary>The content of a checked file.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) =>
        InputFile.ReadBytesAsync(path, cancellationToken);
}
