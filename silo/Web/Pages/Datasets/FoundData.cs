using Experiments.Domain;

namespace Experiments.Web.Pages.Datasets;

/// <summary>Part of a page that may have nothing to show: then it says why, and the rest of the page is there.</summary>
/// <param name="Value">What there is; null if there is nothing.</param>
/// <param name="Missing">Why not, a line each.</param>
public sealed record FoundData<T>(T? Value, IReadOnlyList<string> Missing)
    where T : class
{
    internal static async Task<FoundData<T>> OfAsync(Task<T> asking)
    {
        try
        {
            return new FoundData<T>(await asking.ConfigureAwait(false), []);
        }
        catch (UserErrorException error) when (error.Kind is not UserErrorKind.Unreachable)
        {
            return new FoundData<T>(null, error.Lines);
        }
    }
}
