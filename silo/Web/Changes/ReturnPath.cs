using Experiments.Domain;

namespace Experiments.Web.Changes;

/// <summary>Where a form of a page leads back to: an address of this server, so that no link can have the form lead elsewhere.</summary>
internal static class ReturnPath
{
    /// <summary>The field of the form.</summary>
    public const string Field = "return";

    /// <summary>Stands in the path for the name of what was made.</summary>
    public const string Made = "{made}";

    private const int MaxLength = 2000;

    /// <summary>The path; the root if none is given.</summary>
    /// <exception cref="UserErrorException">It may lead elsewhere.</exception>
    public static string Require(string? path) => path is null or "" ? "/"
        : IsLocal(path) ? path
        : throw new UserErrorException($"{Field}: must be a path of this server, such as /sweeps/quick, with other characters escaped");

    /// <summary>Whether a path stays on this server, and is no longer than a page's.</summary>
    public static bool IsLocal(string path) => path.Length <= MaxLength && StaysHere(path);

    /// <summary>Whether a path stays on this server: one slash first, no backslash, and nothing that a header cannot hold.</summary>
    public static bool StaysHere(string? path) => path is ['/', ..] and not ['/', '/', ..]
        && path.All(letter => letter is > ' ' and < '\x7f' and not '\\');
}
