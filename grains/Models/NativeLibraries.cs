using System.Runtime.InteropServices;
using Experiments.Models.Classical.Boosting;

namespace Experiments.Models;

/// <summary>Finds the native libraries of the boosting families on this machine.</summary>
public static class NativeLibraries
{
    /// <summary>The version of libxgboost, such as 1.7.4; null if it is not installed.</summary>
    public static string? FindXGBoost() => XGBoostLibrary.IsAvailable ? XGBoostLibrary.Version() : null;

    /// <summary>Whether LightGBM can be loaded.</summary>
    public static bool HasLightGbm() => NativeLibrary.TryLoad("lib_lightgbm", typeof(NativeLibraries).Assembly, searchPath: null, out _);
}
