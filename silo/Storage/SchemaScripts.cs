using Experiments.Silo.Storage.Formats;

namespace Experiments.Silo.Storage;

/// <summary>The SQL scripts of Storage/Schema, embedded in the program.</summary>
internal static class SchemaScripts
{
    public static string Read(string name)
    {
        using var stream = typeof(SchemaScripts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"no script {name} in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("{refusal}", StoreFormat.Refusal.Replace("'", "''", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
