using Experiments.Contracts;
using Experiments.ReadModel;
using Experiments.ReadModel.Access;

namespace Experiments.Queries;

/// <summary>What can be asked of the tokens of the API.</summary>
public static class TokenQueries
{
    /// <summary>All tokens.</summary>
    public static async Task<View> ListAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var tokens = await grains.GetGrain<ITokensGrain>(ITokensGrain.Key).ListAsync(cancellationToken).ConfigureAwait(false);
        return TokenViews.List(tokens, TimeProvider.System.GetUtcNow());
    }
}
