using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands;

/// <summary>A file whose content is sent to the silo in one message.</summary>
internal static class UploadFile
{
    /// <summary>A message between client and silo is limited to 100 MB.</summary>
    private const long MaxBytes = 96L << 20;

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

    /// <summary>The content of a checked file.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) =>
        InputFile.ReadBytesAsync(path, cancellationToken);
}
