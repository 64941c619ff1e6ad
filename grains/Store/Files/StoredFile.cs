using Experiments.Domain;

namespace Experiments.Store.Files;

/// <summary>Length and hashes of a file when it was written.</summary>
/// <param name="Name">File name without folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="Blocks">Checksums of its blocks; null for a file that is read as a whole or was written by an earlier build.</param>
public sealed record StoredFile(string Name, long Bytes, string Sha256, BlockSums? Blocks = null)
{
    /// <summary>Reads and verifies its content.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="remedy">What to do about damage, as the end of a sentence.</param>
    /// <exception cref="UserErrorException">The content differs from what was written.</exception>
    public byte[] Read(string folder, string remedy) => StoredBytes.Read(Path.Combine(folder, Name), Sha256, remedy);

    /// <summary>What is wrong with the file in that folder, as the end of a sentence; null if it is intact.</summary>
    public string? FindProblem(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return "is missing";
        }

        if (new FileInfo(path).Length is var length && length != Bytes)
        {
            return $"has {length} bytes, not {Bytes}";
        }

        return ArtifactStore.HashOf(path) == Sha256 ? null : StoredBytes.Changed;
    }
}
