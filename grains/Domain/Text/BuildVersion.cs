using System.Reflection;

namespace Experiments.Domain;

/// <summary>Identifies a build.</summary>
public static class BuildVersion
{
    /// <summary>The version of a type's assembly, with the commit if the build knew it: <c>0.1.0+3f9c…</c>.</summary>
    public static string Of(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
    }

    /// <summary>The same in words: <c>0.1.0 (commit 3f9c…)</c>; without a Git repository the commit is said to be unknown.</summary>
    public static string Describe(Type type) => Describe(Of(type));

    internal static string Describe(string version) => version.Split('+', 2) is [var number, var commit]
        ? $"{number} (commit {commit})"
        : $"{version} (commit unknown: built without Git)";
}
