using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>The audience argument of a verb.</summary>
internal static class AudienceArgument
{
    /// <summary>Creates the argument.</summary>
    public static Argument<string> Create() => new("NAME") { Description = "Audience name." };

    /// <summary>Finds an audience.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public static async Task<(IAudienceGrain Grain, AudienceSummary Summary)> FindAsync(
        IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IAudienceGrain>(name);
        return (grain, await grain.FindAsync(cancellationToken).ConfigureAwait(false) ?? throw NotFound.Audience(name));
    }
}
