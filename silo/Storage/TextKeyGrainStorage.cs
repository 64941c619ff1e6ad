using Experiments.Domain;
using Experiments.Grains.StoredState;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Experiments.Silo.Storage;

/// <summary>
/// Orleans' AdoNet storage behind <see cref="StoredKeys"/>: each grain has its own row, whatever its key looks like. A row that does not
/// open is reported in one line.
/// </summary>
internal sealed class TextKeyGrainStorage(IGrainStorage rows) : IGrainStorage
{
    private const string Rows = "rows";

    /// <summary>Makes AdoNet storage the silo's default storage, with text keys only.</summary>
    public static ISiloBuilder Add<TSource>(ISiloBuilder silo, string invariant)
        where TSource : System.Data.Common.DbDataSource
    {
        silo.AddAdoNetGrainStorage(Rows, builder => builder.Configure<TSource>((options, source) =>
        {
            options.Invariant = invariant;
            options.DataSource = source;
            options.GrainStorageSerializer = new DomainJsonSerializer();
            options.HashPicker = new TextKeysOnly();
        }));
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, _) => new TextKeyGrainStorage(services.GetRequiredKeyedService<IGrainStorage>(Rows)));
        return silo;
    }

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            await rows.ReadStateAsync(stateName, StoredKeys.Escape(grainId), grainState).ConfigureAwait(false);
        }
        catch (Exception error) when (SqliteFaults.IsDamage(error))
        {
            throw UserErrorException.Failed($"{stateName} {grainId.Key}: {SqliteFaults.Damaged(error)}", error);
        }
        catch (UnreadableStateException unreadable)
        {
            throw UserErrorException.Failed(
                $"{stateName} {grainId.Key}: its row in the store is damaged ({unreadable.Message}); "
                + "`experiments store check` lists every damaged row, `experiments store restore` restores a backup",
                unreadable);
        }
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.WriteStateAsync(stateName, StoredKeys.Escape(grainId), grainState);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.ClearStateAsync(stateName, StoredKeys.Escape(grainId), grainState);

    /// <summary>
    /// Rejects a key that AdoNet storage would treat as a number, before it reaches the database: its row might belong to another key. The
    /// schema does not use hashes; the choice of the hasher is where AdoNet storage reveals the key it is about to use.
    /// </summary>
    private sealed class TextKeysOnly : IStorageHasherPicker
    {
        private static readonly IHasher Unused = new OrleansDefaultHasher();

        public ICollection<IHasher> HashProviders => [Unused];

        public IHasher PickHasher<T>(
            string serviceId, string storageProviderInstanceName, string grainType, GrainId grainId, IGrainState<T> grainState,
            string? tag = null) =>
            StoredKeys.NumbersOf(grainId.Key) is null
                ? Unused
                : throw new InvalidOperationException($"{grainType} {grainId.Key} is not a text key");
    }
}
