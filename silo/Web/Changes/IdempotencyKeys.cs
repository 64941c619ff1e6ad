using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Changes;

/// <summary>
/// Does once what is asked for several times with one key, also at the same time: the other requests get the answer of the first. Keys and
/// answers are in memory and bounded; when the server ends, or a key has been forgotten, a request with it is a new one.
/// </summary>
internal sealed class IdempotencyKeys(TimeProvider clock)
{
    /// <summary>The header of the key.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The most keys that are known.</summary>
    public const int MaxKeys = 1000;

    /// <summary>The most that the answers may have together, bytes.</summary>
    public const long MaxBytes = 16 << 20;

    /// <summary>How long a key is known.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int MaxLength = 200;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The number of keys that are known.</summary>
    public int Count => _entries.Count;

    /// <summary>The key of a request; null if it has none.</summary>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    public static string? KeyOf(HttpRequest request) => request.Headers[Header] switch
    {
        [] => null,
        [{ Length: > 0 and <= MaxLength } key] when key.All(letter => letter is > ' ' and < '\x7f') => key,
        _ => throw new BadHttpRequestException($"{Header}: must be one text of 1 to {MaxLength} letters, digits and signs"),
    };

    /// <summary>Makes a change, or waits for the answer of the same request.</summary>
    /// <param name="key">The key.</param>
    /// <param name="request">A hash of the request.</param>
    /// <param name="makeAsync">
    /// Makes the change. It goes on if its client leaves, so that a later request can have its answer. One that fails in a way that another
    /// attempt may not, with a status from 500, is forgotten.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="BadHttpRequestException">Another request had the key, or too many are under way.</exception>
    public async Task<Outcome> OnceAsync(
        string key, string request, Func<Task<Outcome>> makeAsync, CancellationToken cancellationToken)
    {
        Entry? entry;
        bool isFirst;
        lock (_gate)
        {
            Forget();
            isFirst = !_entries.TryGetValue(key, out entry);
            if (entry is null)
            {
                entry = new Entry(request, clock.GetUtcNow() + Lifetime);
                MakeRoom();
                _entries.Add(key, entry);
            }
            else if (entry.Request != request)
            {
                throw new BadHttpRequestException(
                    $"{Header}: another request had this key; take a new key for each change", StatusCodes.Status422UnprocessableEntity);
            }
        }

        if (isFirst)
        {
            _ = RunAsync(key, entry, makeAsync);
        }

        var outcome = await entry.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return isFirst ? outcome : outcome with { IsRepeated = true };
    }

    private async Task RunAsync(string key, Entry entry, Func<Task<Outcome>> makeAsync)
    {
        try
        {
            var outcome = await makeAsync().ConfigureAwait(false);
            Settle(key, entry, outcome.Status < StatusCodes.Status500InternalServerError ? outcome.Body.Length : null);
            entry.Answer.SetResult(outcome);
        }
        catch (Exception exception)
        {
            Settle(key, entry, null);
            entry.Answer.SetException(exception);
        }
    }

    /// <summary>Counts the bytes of an answer; one that is not kept is forgotten with its key.</summary>
    private void Settle(string key, Entry entry, int? bytes)
    {
        lock (_gate)
        {
            if (bytes is { } kept)
            {
                (entry.Bytes, entry.IsDone) = (kept, true);
                _bytes += kept;
                while (_bytes > MaxBytes && RemoveOldest())
                {
                }
            }
            else
            {
                _ = _entries.Remove(key);
            }
        }
    }

    private void Forget()
    {
        while (_entries.Count > 0 && _entries.GetAt(0).Value is { IsDone: true } oldest && oldest.End <= clock.GetUtcNow())
        {
            RemoveAt(0);
        }
    }

    private void MakeRoom()
    {
        if (_entries.Count >= MaxKeys && !RemoveOldest())
        {
            throw new BadHttpRequestException(
                "too many changes with keys are under way; ask again later", StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Forgets the oldest answer; false if all are still under way, which must stay known.</summary>
    private bool RemoveOldest()
    {
        for (var index = 0; index < _entries.Count; index++)
        {
            if (_entries.GetAt(index).Value.IsDone)
            {
                RemoveAt(index);
                return true;
            }
        }

        return false;
    }

    private void RemoveAt(int index)
    {
        _bytes -= _entries.GetAt(index).Value.Bytes;
        _entries.RemoveAt(index);
    }

    /// <summary>A request that had a key.</summary>
    private sealed class Entry(string request, DateTimeOffset end)
    {
        public string Request => request;

        public DateTimeOffset End => end;

        public TaskCompletionSource<Outcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Bytes { get; set; }

        public bool IsDone { get; set; }
    }
}
