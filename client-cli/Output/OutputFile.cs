using Experiments.Domain;

namespace Experiments.ClientCli.Output;

/// <summary>Files that a verb writes where the user says: aside, then renamed, so that a reader never sees half of one.</summary>
internal static class OutputFile
{
    /// <summary>Writes text; the folder is made where it is missing.</summary>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        var full = Path.GetFullPath(path);
        var aside = full + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!); // not null: a file's path
            using (var writer = new StreamWriter(aside))
            {
                write(writer);
            }

            File.Move(aside, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{path}: cannot be written: {error.Message}", error);
        }
    }
}
