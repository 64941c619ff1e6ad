using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>Identifies this build.</summary>
internal static class Build
{
    /// <summary>The version, with the commit if the build knew it.</summary>
    public static string Version { get; } = BuildVersion.Of(typeof(Build));
}
