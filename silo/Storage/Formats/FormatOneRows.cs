using System.Collections.Immutable;
using System.Data.Common;
using Experiments.Grains.StoredState;

namespace Experiments.Silo.Storage.Formats;

/// <summary>Rows whose keys format 1 stored as numbers: before and after the migration.</summary>
internal static class FormatOneRows
{
    /// <summary>Separates them from rows of format 1 with text keys.</summary>
    public const string Condition = "(GrainN0 <> 0 OR GrainN1 <> 0 OR GrainKey = '')";

    private const string Columns = "SELECT Service, State, GrainN0, GrainN1, GrainKey, CAST(Json AS text)";
    private const string Order = "ORDER BY State, GrainN0, GrainN1, GrainKey, Service";

    /// <summary>Those in a store of format 1, each with its key if it is certain.</summary>
    public static ImmutableArray<RecoveredKey> Settle(StoreDatabase database) =>
        KeyRecovery.Settle(database.Read($"{Columns} FROM {StoreFormat.FirstTable} WHERE {Condition} {Order}", Of));

    /// <summary>Those that the migration could not assign to a key.</summary>
    public static ImmutableArray<RecoveredKey> Unclaimed(StoreDatabase database) =>
        [.. database.Read($"{Columns}, Reason FROM UnclaimedRow {Order}", row => new RecoveredKey(Of(row), null, row.GetString(6)))];

    private static NumberedRow Of(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), new NumberedKey(row.GetInt64(2), row.GetInt64(3), row.GetString(4)),
        row.IsDBNull(5) ? null : row.GetString(5));
}
