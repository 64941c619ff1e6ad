using System.Runtime.InteropServices;
using Experiments.Models.Networks.Torch;

namespace Experiments.Models;

/// <summary>Finds the native library of the boosting family, and what it needs, among what comes with this program.</summary>
public static class NativeLibraries
{
    /// <summary>Whether LightGBM can be loaded.</summary>
    public static bool HasLightGbm()
    {
        LoadOpenMp();
        return NativeLibrary.TryLoad("lib_lightgbm", typeof(NativeLibraries).Assembly, searchPath: null, out _);
    }

    /// <summary>
    /// Loads libtorch's copy of GCC's OpenMP library, before LightGBM: a fresh Linux has no libgomp.so.1, which LightGBM names. The copy's
    /// file has another name but that SONAME, by which the loader then takes it for LightGBM too. If libtorch has none, the system's is
    /// looked for as always.
    /// </summary>
    internal static void LoadOpenMp()
    {
        var folder = TorchRuntime.FindFolder();
        if (OperatingSystem.IsLinux() && Directory.Exists(folder))
        {
            foreach (var file in Directory.GetFiles(folder, "libgomp*.so*"))
            {
                NativeLibrary.TryLoad(file, out _);
            }
        }
    }
}
