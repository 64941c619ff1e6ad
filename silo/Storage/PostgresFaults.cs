using Experiments.Domain;
using Npgsql;

namespace Experiments.Silo.Storage;

/// <summary>Disk faults in PostgreSQL errors.</summary>
internal static class PostgresFaults
{
    /// <summary>The fault of the database's disk; null if an error has another cause, such as an unavailable server.</summary>
    public static StorageFault? Find(Exception exception, string place)
    {
        StorageFaultKind? kind = (exception as PostgresException)?.SqlState switch
        {
            PostgresErrorCodes.DiskFull => StorageFaultKind.Full,
            PostgresErrorCodes.ReadOnlySqlTransaction => StorageFaultKind.ReadOnly,
            PostgresErrorCodes.IoError => StorageFaultKind.Failing,
            _ => null,
        };
        return kind is { } known ? new StorageFault(known, place, ((PostgresException)exception).MessageText) : null;
    }
}
