using System.Runtime.InteropServices;

namespace Experiments.Models;

/// <summary>Finds the native library of the boosting family on this machine.</summary>
public static class NativeLibraries
{
    /// <summary>Whether LightGBM can be loaded.</summary>
    public static bool HasLightGbm() => NativeLibrary.TryLoad("lib_lightgbm", typeof(NativeLibraries).Assembly, searchPath: null, out _);
}
