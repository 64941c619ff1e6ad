using Orleans;

namespace Experiments.Domain;

/// <summary>
/// A request to import spectrograms that were computed elsewhere: an array of three dimensions, and a table that names its rows in their
/// order. Values are stored as <see cref="Offset"/> + <see cref="Scale"/> × number, in float32.
/// </summary>
/// <param name="File">The .npy file, absolute, as the silos see it.</param>
/// <param name="Name">The feature set's display name.</param>
/// <param name="TracksFile">The name of the table, for messages.</param>
/// <param name="FrameSeconds">Time from one frame to the next, seconds, above 0; null if it is not known.</param>
/// <param name="SliceFrames">Frames of a slice, where rows are tracks; null for about 3 s.</param>
/// <param name="HopFrames">Frames from the start of one slice to that of the next; null for the length of a slice.</param>
/// <param name="Scale">What a number of the file is multiplied by; not 0.</param>
/// <param name="Offset">What is added to it afterwards.</param>
[GenerateSerializer, Immutable, Alias("tensor-import-spec")]
public sealed record TensorImportSpec(
    string File,
    string Name,
    string TracksFile,
    double? FrameSeconds = null,
    int? SliceFrames = null,
    int? HopFrames = null,
    double Scale = 1,
    double Offset = 0);
