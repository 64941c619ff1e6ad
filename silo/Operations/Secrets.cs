using System.Data.Common;

namespace Experiments.Silo.Operations;

/// <summary>Passwords in connection strings are never shown or passed on.</summary>
internal static class Secrets
{
    /// <summary>Shown for a connection string that cannot be parsed: nothing of its content.</summary>
    public const string NoConnection =
        "the PostgreSQL connection string is not valid; write Host=HOST;Username=USER;Database=DATABASE and quote values that contain "
        + "a semicolon";

    private static readonly string[] Keys = ["Password", "PWD", "Passfile", "SSL Password"];

    /// <summary>Whether a connection string contains a password. One that cannot be parsed may.</summary>
    public static bool HoldsPassword(string? connection) =>
        connection is not null && (TryParse(connection) is not { } parts || Keys.Take(2).Any(parts.ContainsKey));

    /// <summary>The displayable part of a connection string: host and database.</summary>
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
