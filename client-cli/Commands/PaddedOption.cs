using System.CommandLine;

namespace Experiments.ClientCli.Commands;

/// <summary>The option of listings of slices that includes remainders.</summary>
internal static class PaddedOption
{
    public static Option<bool> Create() => new("--include-padded")
    {
        Description = "Include the last slices of tracks, which are padded with zeros.",
    };
}
