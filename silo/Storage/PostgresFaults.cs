using Experiments.Domain;
using Npgsql;

namespace Experiments.Silo.Storage;

/// <summary>What errors of PostgreSQL tell of its disk.</summary>
internal static class PostgresFaults
{
    /// <summary>The fault of the database's disk; null where an error is about something else, such as a server that is away.</summary>
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
