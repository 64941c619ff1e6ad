using Experiments.Grains.StoredState;

namespace Experiments.Silo.Storage.Formats;

/// <summary>The outcome of a migration.</summary>
/// <param name="Store">The database.</param>
/// <param name="Claimed">Number of rows with numeric keys whose names were recovered.</param>
/// <param name="Unclaimed">Number of rows whose name is unknown.</param>
/// <param name="Before">Where the original rows are kept.</param>
public sealed record StoreMigration(string Store, int Claimed, int Unclaimed, string Before)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Store}: the store was migrated from format 1 to {StoreFormat.Current}; {Before} holds the previous version"
        + (Claimed == 0 ? "" : $"; {Claimed} of its rows had numbers as keys and have their names again")
        + (Unclaimed == 0 ? "" : $"; {Unclaimed} of its rows could not be assigned; `experiments store check` lists them");

    /// <summary>Copies the rows of format 1 into the tables of this build, which must exist. The old table is left unchanged.</summary>
    internal static StoreMigration Run(StoreDatabase database, string before)
    {
        database.Execute(SchemaScripts.Read("format-2.sql"));
        var (claimed, unclaimed) = (0, 0);
        foreach (var claim in FormatOneRows.Settle(database).Where(claim => claim.Row.Json is not null))
        {
            if (claim.Key is { } key)
            {
                claimed += Copy(database, claim.Row, "StateRow (GrainKey, ", "@Target", ("@Target", StoredKeys.Escape(key)));
            }
            else
            {
                unclaimed += Copy(
                    database, claim.Row, "UnclaimedRow (Reason, GrainKey, GrainN0, GrainN1, ", "@Target, GrainKey, GrainN0, GrainN1",
                    ("@Target", claim.Problem!)); // not null: there is no key
            }
        }

        StoreFormat.Set(database);
        return new StoreMigration(database.Name, claimed, unclaimed, before);
    }

    private static int Copy(StoreDatabase database, NumberedRow row, string columns, string values, (string, object) target) =>
        database.Execute(
        $"INSERT INTO {columns} Service, State, Version, Json, WrittenAt) "
        + $"SELECT {values}, Service, State, Version, Json, WrittenAt FROM {StoreFormat.FirstTable} "
        + "WHERE State = @State AND GrainKey = @Key AND GrainN0 = @First AND GrainN1 = @Second AND Service = @Service",
        target, ("@State", row.State), ("@Key", row.Numbers.Text), ("@First", row.Numbers.First), ("@Second", row.Numbers.Second),
        ("@Service", row.Service));
}
