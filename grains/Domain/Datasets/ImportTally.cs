using Orleans;

namespace Experiments.Domain;

/// <summary>How far an import has come.</summary>
/// <param name="Files">All files.</param>
/// <param name="FilesDone">Files examined, with <paramref name="Known"/>.</param>
/// <param name="Quarantined">Files that cannot be used.</param>
/// <param name="Bytes">Size of the files that this attempt has read.</param>
/// <param name="Known">Files that an earlier attempt had examined.</param>
[GenerateSerializer, Immutable, Alias("import-tally")]
public sealed record ImportTally(int Files, int FilesDone, int Quarantined, long Bytes, int Known);
