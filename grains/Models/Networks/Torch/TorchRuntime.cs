using System.Runtime.InteropServices;
using Experiments.Domain;

namespace Experiments.Models.Networks.Torch;

/// <summary>
/// Loads libtorch once per process, before any type of TorchSharp is touched, from the folder named by the environment variable
/// EXPERIMENTS_LIBTORCH (used for CUDA), otherwise from the program's folder, otherwise from the path in the package cache recorded by the
/// build.
/// </summary>
public static partial class TorchRuntime
{
    /// <summary>The environment variable that names a folder with libtorch 2.10 in it.</summary>
    public const string FolderVariable = "EXPERIMENTS_LIBTORCH";

    private const string LibTorchSetting = "Experiments.LibTorch";
    private const string TorchSharpSetting = "Experiments.TorchSharpNative";

    // A failed load is retried: a full temporary folder may have space by then.
    private static readonly Lazy<string> Folder = new(Load, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Loads libtorch unless it is loaded; returns its folder.</summary>
    /// <exception cref="UserErrorException">It cannot be loaded; the message says which path was tried and what to do.</exception>
    public static string EnsureLoaded() => Folder.Value;

    /// <summary>The folder from which libtorch is or will be loaded, whether or not it exists.</summary>
    internal static string FindFolder() => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named
        ? named
        : FindFolder(LibraryName("torch_cpu"), LibTorchSetting);

    private static string Load()
    {
        // Before the first tensor: large allocations then use huge pages, which makes training 1.4 times as fast.
        if (OperatingSystem.IsLinux())
        {
            _ = SetEnvironment("THP_MEM_ALLOC_ENABLE", "1", overwrite: 0);
        }

        var folder = FindFolder();
        try
        {
            foreach (var library in new[] { "c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch" })
            {
                if (Path.Combine(folder, LibraryName(library)) is var path && File.Exists(path))
                {
                    NativeLibrary.Load(path);
                }
                else if (library == "torch_cpu")
                {
                    throw new DllNotFoundException($"{path} does not exist");
                }
            }

            LoadBinding(Path.Combine(FindFolder(BindingName, TorchSharpSetting), BindingName));
            return folder;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or IOException)
        {
            throw UserErrorException.Failed(
                $"networks need libtorch 2.10, which could not be loaded from {folder} ({FirstLine(e.Message)}); set {FolderVariable} "
                + "to the folder of its libraries (lib in the archive from pytorch.org), or restore the packages of this build", e);
        }
    }

    private static string BindingName => OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : LibraryName("LibTorchSharp");

    /// <summary>The program's folder if the file exists there, otherwise the path in the build's setting.</summary>
    private static string FindFolder(string file, string setting) =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, file))
            ? AppContext.BaseDirectory
            : AppContext.GetData(setting) as string ?? AppContext.BaseDirectory;

    /// <summary>
    /// TorchSharp's own library: as shipped, or, if the C++ runtime is too old, a copy with weak version needs.
    /// </summary>
    private static void LoadBinding(string path)
    {
        if (!File.Exists(path))
        {
            throw new DllNotFoundException($"{path} does not exist");
        }

        if (NativeLibrary.TryLoad(path, out _))
        {
            return;
        }

        var image = File.ReadAllBytes(path);
        if (!OperatingSystem.IsLinux() || VersionNeeds.Weaken(image, "GLIBCXX_3.4.31", "GLIBCXX_3.4.32") == 0)
        {
            NativeLibrary.Load(path); // throws with the loader's reason
        }

        // Mapped it stays, deleted or not; TorchSharp later finds it by its name among what is loaded.
        var copy = Path.Combine(Directory.CreateTempSubdirectory("experiments-").FullName, Path.GetFileName(path));
        try
        {
            File.WriteAllBytes(copy, image);
            NativeLibrary.Load(copy);
        }
        catch (IOException error)
        {
            // Wrapped, because otherwise it would be reported as a fault of the store's disk.
            throw new DllNotFoundException($"a copy of it could not be written to {Path.GetTempPath()}: {error.Reason()}");
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true); // not null: made from a folder above
        }
    }

    private static string LibraryName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
