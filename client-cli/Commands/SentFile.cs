using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>A file whose content is sent to the silo in one message.</summary>
internal static class SentFile
{
    /// <summary>A message between client and silo is limited to 100 MB.</summary>
    private const long GreatestBytes = 96L << 20;

    /// <param name="path">The file.</param>
    /// <param name="what">What it is, such as "a file to predict".</param>
    /// <param name="advice">What to do if it is too large.</param>
    /// <exception cref="UserErrorException">The file does not exist or is too large.</exception>
    public static void Check(string path, string what, string advice)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw UserErrorException.NotFound($"{path}: there is no such file");
        }

        if (file.Length > GreatestBytes)
        {
            throw new UserErrorException($"{path}: is {file.Length >> 20} MiB; {what} may be at most {GreatestBytes >> 20} MiB. {advice}");
        }
    }
}
