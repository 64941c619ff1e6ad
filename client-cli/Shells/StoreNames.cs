using System.CommandLine;
using System.CommandLine.Completions;
using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Connection;
using Experiments.Store;

namespace Experiments.ClientCli.Shells;

/// <summary>Suggests names of what is in the selected store: its artifact folders have these names, so no silo is needed.</summary>
internal static class StoreNames
{
    /// <summary>Folders among the artifacts of sweeps that are none.</summary>
    private static readonly string[] Others = ["audit", "features", "import"];

    /// <summary>Adds suggestions to an argument or option that names something in the store.</summary>
    public static void AddTo(Symbol symbol, string path)
    {
        var (folder, levels) = FolderOf(path, symbol.Name);
        switch (symbol)
        {
            case var _ when levels == 0:
                break;
            case Argument argument:
                argument.CompletionSources.Add(context => List(context, folder, levels));
                break;
            case Option option:
                option.CompletionSources.Add(context => List(context, folder, levels));
                break;
        }
    }

    /// <summary>Where names of a kind are, and how many folders make a name; 0 if the symbol names nothing in the store.</summary>
    private static (string Folder, int Levels) FolderOf(string path, string symbol) => (path.Split(' ')[0], symbol) switch
    {
        (_, "DATASET" or "--dataset") when path != "features import" => ("datasets", 1),
        ("dataset", "NAME" or "OLD") when path != "dataset import" => ("datasets", 1),
        ("audience", "NAME") when path != "audience import" => ("audiences", 1),
        (_, "SWEEP") or ("sweep", "ID" or "OLD") => ("work", 1),
        ("experiment", "ID") or (_, "--experiment") => ("work", 2),
        ("sweep", "RUN") => ("work", 3),
        ("features", "ID") => ("features/feature-sets", 1),
        _ => ("", 0),
    };

    private static IEnumerable<CompletionItem> List(CompletionContext context, string folder, int levels)
    {
        // The checks of a command line ask without a context for the fixed choices of a symbol, and names are not fixed.
        if (ReferenceEquals(context, CompletionContext.Empty))
        {
            return [];
        }

        var root = new DirectoryInfo(Path.Combine(
            ClusterConnection.FolderOf(context.ParseResult.GetValue(CommandTree.Store)), "artifacts", folder));
        return root.Exists ? Below(root, "", levels).Select(name => new CompletionItem(name)) : [];
    }

    private static IEnumerable<string> Below(DirectoryInfo folder, string prefix, int levels) => folder.EnumerateDirectories()
        .Where(inner => prefix.Length > 0 || !(Others.Contains(inner.Name) || inner.Name.Contains(ArtifactPaths.RemovedMark)))
        .SelectMany(inner => levels == 1 ? [prefix + inner.Name] : Below(inner, $"{prefix}{inner.Name}/", levels - 1));
}
