using System.CommandLine;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>The audience argument of a verb.</summary>
internal static class AudienceArgument
{
    /// <summary>Creates the argument.</summary>
    public static Argument<string> Create() => new("NAME") { Description = "Audience name." };
}
