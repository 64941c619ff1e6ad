using System.Runtime.InteropServices;
using Experiments.Models.Classical.Boosting;

namespace Experiments.Models;

/// <summary>Which libraries of the boosting families are on this machine.</summary>
public static class NativeLibraries
{
    /// <summary>The version of libxgboost, such as 1.7.4; null where it is not installed.</summary>
    public static string? FindXGBoost() => XGBoostLibrary.IsAvailable ? XGBoostLibrary.Version() : null;

    /// <summary>Can LightGBM be loaded?</summary>
    public static bool HasLightGbm() => NativeLibrary.TryLoad("lib_lightgbm", typeof(NativeLibraries).Assembly, searchPath: null, out _);
}
