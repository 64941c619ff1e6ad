using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>A slice that models get wrong, and where to hear it.</summary>
/// <param name="Slice">What is known of it.</param>
/// <param name="Path">The file of its track, relative to the dataset's root.</param>
/// <param name="OffsetSeconds">Where it begins in the file, seconds.</param>
public sealed record LocatedSlice(SliceHardness Slice, string Path, double OffsetSeconds);
