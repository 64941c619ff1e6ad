using System.Security.Cryptography;
using System.Text;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Web;

/// <summary>
/// The key of a store's API: 32 random bytes in hexadecimal digits, in a file that only its owner may read. It stays the same for as long
/// as the file is there.
/// </summary>
public sealed class AccessKey
{
    /// <summary>The folder of a store, mode 0700, with what its owner's commands need to reach the process that holds it.</summary>
    public const string Folder = "access";

    private readonly byte[] _bytes;

    private AccessKey(string text) => (Text, _bytes) = (text, Encoding.ASCII.GetBytes(text));

    /// <summary>The key, 64 digits.</summary>
    public string Text { get; }

    /// <summary>Reads the key of a store; makes one if there is none.</summary>
    /// <exception cref="UserErrorException">The file cannot be read or written.</exception>
    public static AccessKey Of(string store)
    {
        var folder = Path.Combine(store, Folder);
        var file = Path.Combine(folder, "key");
        try
        {
            var isThere = File.Exists(file);
            if (TryRead(file) is { } known)
            {
                return known;
            }

            if (isThere)
            {
                File.Delete(file);
            }

            // The silos of a cluster have one store and may start together: all take the key of the first one.
            PrivateFiles.CreateFolder(folder);
            var partial = PartialFile.NameFor(file);
            PrivateFiles.WriteAllText(partial, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            try
            {
                File.Move(partial, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                PartialFile.DeleteIfPossible(partial);
            }

            return TryRead(file) ?? throw new IOException("what was written there is no key");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{file}: the key of the API cannot be kept there: {exception.Reason()}", exception);
        }
    }

    private static AccessKey? TryRead(string file) =>
        File.Exists(file) && File.ReadAllText(file).Trim() is { Length: 64 } known && known.All(char.IsAsciiHexDigitLower)
            ? new AccessKey(known)
            : null;

    /// <summary>Whether a text is the key; takes as long for a wrong one.</summary>
    public bool IsHeldBy(string? text) =>
        text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _bytes);
}
