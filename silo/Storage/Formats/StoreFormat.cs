using Experiments.Domain;
using Experiments.Silo.Operations;

namespace Experiments.Silo.Storage.Formats;

/// <summary>
/// The version number of the format in which a store keeps its rows. A build opens formats up to its own, migrates an older one first, and
/// rejects a newer one.
/// </summary>
/// <remarks>
/// 1: keys as Orleans' AdoNet storage stores them, some as numbers; such a store has no version number. 2: every key is text.
/// </remarks>
internal static class StoreFormat
{
    public const int Current = 2;

    /// <summary>The table of rows in format 1.</summary>
    public const string FirstTable = "GrainState";

    /// <summary>The error that builds without formats get when they start to change a store's schema.</summary>
    public static string Refusal => $"the store has format {Current}; use build {Build.Version} or a newer one";

    /// <summary>The format of a store; null if the database contains none.</summary>
    /// <exception cref="UserErrorException">The store is newer than this build, or the database contains two stores.</exception>
    public static int? Find(StoreDatabase database)
    {
        if (!database.HasTable("StoreFormat"))
        {
            return database.HasTable(FirstTable) ? 1 : null;
        }

        var (format, build) = database.Read(
            "SELECT Format, COALESCE(Build, '') FROM StoreFormat WHERE Format > 0 ORDER BY Format DESC LIMIT 1",
            row => (Format: row.GetInt32(0), Build: row.GetString(1))).SingleOrDefault();
        if (format is 0)
        {
            throw UserErrorException.Failed(
                $"{database.Name}: the table StoreFormat does not contain its format: the database is damaged; "
                + "`experiments store restore` restores a backup");
        }

        if (format > Current)
        {
            throw UserErrorException.Failed(
                $"{database.Name}: the store has format {format}, but this build ({Build.Version}) opens formats up to {Current}; "
                + $"use build {build} or a newer one, or another store");
        }

        // After restoring an old dump into a current database, the user would see the current rows.
        return !database.HasTable(FirstTable) ? format : throw UserErrorException.Failed(
            $"{database.Name}: it contains the tables of two stores, {FirstTable} of format 1 and StateRow of format {format}; "
            + "restore a backup into an empty database");
    }

    /// <summary>The table that contains the rows of a format.</summary>
    public static string TableOf(int? format) => format is 1 ? FirstTable : "StateRow";

    /// <summary>Records that the store has this build's format.</summary>
    public static void Set(StoreDatabase database) => database.Execute(
        "INSERT INTO StoreFormat (Format, Build, Since) VALUES (@Format, @Build, @Since)",
        ("@Format", Current), ("@Build", Build.Version), ("@Since", TimeProvider.System.GetUtcNow().ToString("O")));
}
