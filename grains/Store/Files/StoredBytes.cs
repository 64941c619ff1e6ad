using System.Security.Cryptography;
using Experiments.Domain;

namespace Experiments.Store.Files;

/// <summary>
/// Reads stored files as a whole. The caller parses the same bytes that were hashed, so the file cannot change in between.
/// </summary>
public static class StoredBytes
{
    /// <summary>How a check describes content that does not have its hash, as the end of a sentence.</summary>
    public const string Changed = "does not match its SHA-256 checksum";

    /// <summary>Digits of a hash in a message: enough to tell two files apart.</summary>
    private const int ShownDigits = 16;

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">SHA-256 of its content; null if an earlier build stored none: then the content is returned unverified.</param>
    /// <param name="remedy">What to do about damage, as the end of a sentence.</param>
    /// <exception cref="UserErrorException">It is missing, cannot be read, or differs from what was written.</exception>
    public static byte[] Read(string path, string? sha256, string remedy)
    {
        var content = Guard(path, sha256, remedy, () => File.ReadAllBytes(path));
        if (sha256 is not null)
        {
            Require(path, sha256, SHA256.HashData(content), remedy);
        }

        return content;
    }

    /// <summary>Reads a file to its end and throws if the hash differs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">SHA-256 of its content; null if an earlier build stored none.</param>
    /// <param name="remedy">What to do about damage, as the end of a sentence.</param>
    /// <exception cref="UserErrorException">It is missing, cannot be read, or differs from what was written.</exception>
    public static void Verify(string path, string? sha256, string remedy)
    {
        var hash = Guard(path, sha256, remedy, () =>
        {
            // Read even if there is no hash: a failing disk shows only then.
            using var stream = File.OpenRead(path);
            return SHA256.HashData(stream);
        });
        if (sha256 is not null)
        {
            Require(path, sha256, hash, remedy);
        }
    }

    /// <summary>The one-line error about a damaged file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it should hold.</param>
    /// <param name="found">What it holds.</param>
    /// <param name="remedy">What to do about it, as the end of a sentence.</param>
    public static UserErrorException Damaged(string path, string expected, string found, string remedy) =>
        UserErrorException.Failed($"{path}: is damaged: expected {expected}, found {found}; {remedy}", new DamagedFileException(path));

    /// <summary>
    /// The same if the content matches its hash, or has none, but is not valid.
    /// </summary>
    public static UserErrorException Unreadable(string path, string problem, string remedy) =>
        UserErrorException.Failed($"{path}: is damaged: {problem.ReplaceLineEndings(" ")}; {remedy}", new DamagedFileException(path));

    /// <summary>A hash for display.</summary>
    internal static string Show(string? sha256) => sha256 is null ? "a file" : $"SHA-256 {Shorten(sha256)}";

    /// <summary>The first digits of a hash.</summary>
    internal static string Shorten(string hash) => hash.Length > ShownDigits ? hash[..ShownDigits] : hash;

    private static T Guard<T>(string path, string? sha256, string remedy, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Damaged(path, Show(sha256), "no file", remedy);
        }
        catch (IOException error) when (StorageFault.KindOf(error) is StorageFaultKind.Failing)
        {
            throw Unreadable(path, error.Message, remedy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{path}: cannot be read ({error.Reason()}); {remedy}", error);
        }
    }

    private static void Require(string path, string expected, byte[] hash, string remedy)
    {
        if (Convert.ToHexStringLower(hash) is var found && found != expected)
        {
            throw Damaged(path, Show(expected), Shorten(found), remedy);
        }
    }
}
