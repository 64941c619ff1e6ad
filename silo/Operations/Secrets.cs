using System.Data.Common;

namespace Experiments.Silo.Operations;

/// <summary>Passwords in connection strings: never shown, never handed on.</summary>
internal static class Secrets
{
    /// <summary>What is said of a connection string that cannot be read: nothing of what it holds.</summary>
    public const string NoConnection =
        "the PostgreSQL connection string is not valid; write Host=HOST;Username=USER;Database=DATABASE and quote values that contain "
        + "a semicolon";

    private static readonly string[] Keys = ["Password", "PWD", "Passfile", "SSL Password"];

    /// <summary>Does a connection string hold a password? One that cannot be read may.</summary>
    public static bool HoldsPassword(string? connection) =>
        connection is not null && (TryParse(connection) is not { } parts || Keys.Take(2).Any(parts.ContainsKey));

    /// <summary>A connection string as it may be shown: host and database.</summary>
    public static string Describe(string connection)
    {
        if (TryParse(connection) is not { } parts)
        {
            return "(an invalid connection string)";
        }

        foreach (var key in Keys)
        {
            parts.Remove(key);
        }

        return parts.ConnectionString;
    }

    private static DbConnectionStringBuilder? TryParse(string connection)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connection };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
