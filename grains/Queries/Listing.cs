using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Queries;

/// <summary>Lists what a directory names.</summary>
public static class Listing
{
    /// <summary>
    /// The descriptions of all items of a directory. An item whose row is lost is reported and omitted, so that the others can be used.
    /// </summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="directory">A key of <see cref="IDirectoryGrain"/>.</param>
    /// <param name="what">What an item is, such as <c>sweep</c>.</param>
    /// <param name="describeAsync">Describes an item.</param>
    /// <param name="reportLost">Receives a line for each lost item.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <param name="advice">What to do about a lost item.</param>
    public static async Task<IReadOnlyList<T>> OfAsync<T>(
        IGrainFactory grains, string directory, string what, Func<string, Task<T>> describeAsync, Action<string> reportLost,
        CancellationToken cancellationToken, Func<string, string>? advice = null)
    {
        var items = new List<T>();
        foreach (var name in await grains.GetGrain<IDirectoryGrain>(directory).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                items.Add(await describeAsync(name).ConfigureAwait(false));
            }
            catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound)
            {
                if (!(await grains.GetGrain<IDirectoryGrain>(directory).ListAsync(cancellationToken).ConfigureAwait(false)).Contains(name))
                {
                    // Removed meanwhile.
                    continue;
                }

                var todo = advice?.Invoke(name) ?? "`experiments store check` shows the damage";
                reportLost($"{what} '{name}' is listed, but its row is lost; {todo}");
            }
        }

        return items;
    }
}
