using System.Reflection;

namespace Experiments.Silo.Operations;

/// <summary>Which build this is.</summary>
internal static class Build
{
    /// <summary>The version, with the commit where the build knew it.</summary>
    public static string Version { get; } =
        typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
