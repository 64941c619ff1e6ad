namespace Experiments.Store.Files;

/// <summary>
/// Creates files and folders of a store that only their owner may read, regardless of the process's umask. On Windows, access is inherited
/// from the parent folder.
/// </summary>
public static class PrivateFiles
{
    /// <summary>The mode of files, 0600.</summary>
    public const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The mode of folders, 0700.</summary>
    public const UnixFileMode ForFolders = ForFiles | UnixFileMode.UserExecute;

    /// <summary>Opens a file; a new file gets mode 0600.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share = FileShare.None, int bufferSize = 0)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ForFiles;
        }

        return new FileStream(path, options);
    }

    /// <summary>Writes a whole file.</summary>
    public static void WriteAllText(string path, string text)
    {
        using var writer = new StreamWriter(Open(path, FileMode.Create, FileAccess.Write));
        writer.Write(text);
    }

    /// <summary>Creates a folder and its missing parents with mode 0700.</summary>
    public static DirectoryInfo CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above && !Directory.Exists(above))
        {
            CreateFolder(above);
        }

        return Directory.CreateDirectory(path, ForFolders);
    }
}
