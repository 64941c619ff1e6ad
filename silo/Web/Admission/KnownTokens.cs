using System.Collections.Frozen;
using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Web.Admission;

/// <summary>
/// The tokens as a server knows them: read from their grain again after <see cref="MaxAge"/> at the latest, so that a revoked one is
/// refused then, however many requests come. A token that is not known is looked for again, at most every <see cref="MinAge"/>: whoever
/// tries many costs the grain nothing.
/// </summary>
/// <param name="listAsync">Reads all tokens.</param>
/// <param name="reportUsedAsync">Reports that the token with a hash was used.</param>
/// <param name="time">The clock.</param>
internal sealed class KnownTokens(
    Func<Task<ImmutableArray<AccessToken>>> listAsync, Func<string, Task> reportUsedAsync, TimeProvider time)
{
    /// <summary>How long a revoked token may still be admitted.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>How long a new token may still be unknown.</summary>
    internal static readonly TimeSpan MinAge = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private Task<FrozenDictionary<string, AccessToken>>? _tokens;
    private long _readAt;

    /// <summary>The tokens of a cluster.</summary>
    /// <param name="grains">Its grains.</param>
    /// <param name="report">Receives what goes wrong, a line each.</param>
    /// <param name="time">The clock.</param>
    public static KnownTokens Of(IGrainFactory grains, Action<string> report, TimeProvider time)
    {
        return new KnownTokens(() => Grain().ListAsync(default), ReportUsedAsync, time);

        ITokensGrain Grain() => grains.GetGrain<ITokensGrain>(ITokensGrain.Key);

        async Task ReportUsedAsync(string hash)
        {
            try
            {
                await Grain().ReportUsedAsync(hash, default).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // A store that cannot be written can be read all the same.
                report($"the use of a token could not be noted: {exception.Reason()}");
            }
        }
    }

    /// <summary>The valid token of a text; null if it is none.</summary>
    public async Task<AccessToken?> FindAsync(string? text)
    {
        if (text is null || !TokenText.HasForm(text))
        {
            return null;
        }

        // What this asks of the grain, the server asks, not who has the token.
        CallerRole.Clear();
        var hash = TokenText.Hash(text);
        var token = (await ReadAsync(MaxAge).ConfigureAwait(false)).GetValueOrDefault(hash)
            ?? (await ReadAsync(MinAge).ConfigureAwait(false)).GetValueOrDefault(hash);
        var now = time.GetUtcNow();
        if (token is null || token.IsExpired(now))
        {
            return null;
        }

        if (token.IsUseNews(now))
        {
            await reportUsedAsync(hash).ConfigureAwait(false);
        }

        return token;
    }

    private Task<FrozenDictionary<string, AccessToken>> ReadAsync(TimeSpan maxAge)
    {
        lock (_lock)
        {
            if (_tokens is null or { IsFaulted: true } or { IsCanceled: true } || time.GetElapsedTime(_readAt) >= maxAge)
            {
                (_readAt, _tokens) = (time.GetTimestamp(), LoadAsync());
            }

            return _tokens;
        }
    }

    private async Task<FrozenDictionary<string, AccessToken>> LoadAsync() =>
        (await listAsync().ConfigureAwait(false)).ToFrozenDictionary(token => token.Hash, StringComparer.Ordinal);
}
