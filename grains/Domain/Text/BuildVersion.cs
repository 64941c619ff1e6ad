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
}
