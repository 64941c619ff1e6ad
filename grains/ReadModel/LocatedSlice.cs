using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>A misclassified slice and its place in an audio file.</summary>
/// <param name="Slice">The slice and its hardness.</param>
/// <param name="Path">The file of its track, relative to the dataset's root.</param>
/// <param name="OffsetSeconds">Its start in the file, seconds.</param>
/// <param name="Sound">The file that its sound was written to, relative to the page beside it; null if none was.</param>
public sealed record LocatedSlice(SliceHardness Slice, string Path, double OffsetSeconds, string? Sound = null);
