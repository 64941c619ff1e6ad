using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting;

/// <summary>
/// The C interface of XGBoost 1.6 and later. The library is not a package: it comes from the system (Debian: libxgboost0) or from a file
/// named by the environment variable EXPERIMENTS_LIBXGBOOST, and is loaded on first use.
/// </summary>
internal static unsafe partial class XGBoostLibrary
{
    private const string Library = "xgboost";

    private static readonly string[] Names = ["libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll"];
    private static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>Whether it is installed here.</summary>
    public static bool IsAvailable => Loaded.Value != 0;

    /// <summary>Loads the library unless it is loaded.</summary>
    /// <exception cref="UserErrorException">It is not installed; the message says how to install it.</exception>
    public static void Require()
    {
        if (!IsAvailable)
        {
            throw UserErrorException.Failed(
                "xgboost needs the library libxgboost, which is not on this machine: run 'apt-get install libxgboost0' (Debian, Ubuntu), "
                + "or set EXPERIMENTS_LIBXGBOOST to the file; all other families work without it");
        }
    }

    /// <summary>Throws the library's error message.</summary>
    /// <exception cref="UserErrorException">The call failed.</exception>
    public static void Check(int status)
    {
        if (status != 0)
        {
            var message = Marshal.PtrToStringUTF8(GetLastError()) ?? "";
            throw UserErrorException.Failed($"xgboost: the library reports: {message.Split('\n')[0]}");
        }
    }

    /// <summary>Version, such as 1.7.4. The library must be installed.</summary>
    public static string Version()
    {
        GetVersion(out var major, out var minor, out var patch);
        return $"{major}.{minor}.{patch}";
    }

    [LibraryImport(Library, EntryPoint = "XGBoostVersion")]
    private static partial void GetVersion(out int major, out int minor, out int patch);

    [LibraryImport(Library, EntryPoint = "XGBGetLastError")]
    private static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "XGDMatrixCreateFromMat_omp")]
    public static partial int DMatrixCreateFromMat(float* data, ulong rows, ulong columns, float missing, out nint matrix, int threads);

    [LibraryImport(Library, EntryPoint = "XGDMatrixSetFloatInfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DMatrixSetFloatInfo(nint matrix, string field, float* values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGDMatrixFree")]
    public static partial int DMatrixFree(nint matrix);

    [LibraryImport(Library, EntryPoint = "XGBoosterCreate")]
    public static partial int BoosterCreate(nint* matrices, ulong count, out nint booster);

    [LibraryImport(Library, EntryPoint = "XGBoosterSetParam", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterSetParam(nint booster, string name, string value);

    [LibraryImport(Library, EntryPoint = "XGBoosterUpdateOneIter")]
    public static partial int BoosterUpdateOneIter(nint booster, int iteration, nint train);

    [LibraryImport(Library, EntryPoint = "XGBoosterEvalOneIter")]
    public static partial int BoosterEvalOneIter(nint booster, int iteration, nint* matrices, byte** names, ulong count, out nint text);

    [LibraryImport(Library, EntryPoint = "XGBoosterSlice")]
    public static partial int BoosterSlice(nint booster, int begin, int end, int step, out nint slice);

    [LibraryImport(Library, EntryPoint = "XGBoosterPredictFromDMatrix", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterPredict(
        nint booster, nint matrix, string config, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library, EntryPoint = "XGBoosterGetNumFeature")]
    public static partial int BoosterGetNumFeature(nint booster, out ulong count);

    [LibraryImport(Library, EntryPoint = "XGBoosterSaveModelToBuffer", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterSaveModelToBuffer(nint booster, string config, out ulong length, out byte* bytes);

    [LibraryImport(Library, EntryPoint = "XGBoosterLoadModelFromBuffer")]
    public static partial int BoosterLoadModelFromBuffer(nint booster, byte* bytes, ulong length);

    [LibraryImport(Library, EntryPoint = "XGBoosterFree")]
    public static partial int BoosterFree(nint booster);

    private static nint Load()
    {
        var named = Environment.GetEnvironmentVariable("EXPERIMENTS_LIBXGBOOST");
        foreach (var name in named is null ? Names : [named])
        {
            if (NativeLibrary.TryLoad(name, typeof(XGBoostLibrary).Assembly, null, out var library))
            {
                // The imports above use the name "xgboost", which no system uses; this resolves it.
                AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, wanted) => wanted == Library ? library : 0;
                return library;
            }
        }

        return 0;
    }
}
