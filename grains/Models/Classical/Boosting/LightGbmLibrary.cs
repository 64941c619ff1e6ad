using System.Runtime.InteropServices;
using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting;

/// <summary>
/// Bound directly, because ML.NET's LightGBM trainer can neither be cancelled between iterations nor set to LightGBM's deterministic mode.
/// The C interface of LightGBM 4, whose library comes with its package. Every call returns 0, or −1 with a message.
/// </summary>
internal static unsafe partial class LightGbmLibrary
{
    private const string Library = "lib_lightgbm";

    /// <summary>Of C_API_DTYPE_FLOAT32.</summary>
    public const int Float32 = 0;

    /// <summary>Of C_API_PREDICT_NORMAL: probabilities.</summary>
    public const int PredictNormal = 0;

    /// <summary>Before the first call loads the library.</summary>
    static LightGbmLibrary() => NativeLibraries.LoadOpenMp();

    /// <summary>Throws the library's error message.</summary>
    /// <exception cref="UserErrorException">The call failed.</exception>
    public static void Check(int status)
    {
        if (status != 0)
        {
            throw UserErrorException.Failed($"gradient-boosting: LightGBM reports: {Marshal.PtrToStringUTF8(GetLastError())}");
        }
    }

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    private static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetCreateFromMat(
        float* data, int dataType, int rows, int columns, int isRowMajor, string parameters, nint reference, out nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetSetField(nint dataset, string field, float* values, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    public static partial int DatasetFree(nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterCreate(nint dataset, string parameters, out nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterAddValidData")]
    public static partial int BoosterAddValidData(nint booster, nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    public static partial int BoosterUpdateOneIter(nint booster, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetEval")]
    public static partial int BoosterGetEval(nint booster, int dataset, out int count, double* values);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModelToString")]
    public static partial int BoosterSaveModelToString(
        nint booster, int startIteration, int iterations, int importance, long capacity, out long length, byte* text);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterLoadModelFromString")]
    public static partial int BoosterLoadModelFromString(byte* text, out int iterations, out nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetNumFeature")]
    public static partial int BoosterGetNumFeature(nint booster, out int count);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetNumClasses")]
    public static partial int BoosterGetNumClasses(nint booster, out int count);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterPredictForMat(
        nint booster,
        float* data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        int kind,
        int startIteration,
        int iterations,
        string parameters,
        out long length,
        double* result);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    public static partial int BoosterFree(nint booster);
}
